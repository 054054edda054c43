"""What libraries do, as data: tables under `libraries`, asked through `lookup`."""
