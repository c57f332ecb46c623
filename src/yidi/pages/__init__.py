"""Pages for people: self-contained HTML of reports, with nothing from outside the file."""
