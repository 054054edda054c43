"""The rules: one module a rule, a package a family. `registry` finds them."""
