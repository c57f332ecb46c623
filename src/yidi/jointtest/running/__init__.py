"""Running cases: which are selected, what each needs, who goes beside whom, at which clock."""
