"""The joined model of the application: resolution, types, routes, dependencies, calls. No trees."""
