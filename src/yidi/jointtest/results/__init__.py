"""Results of runs: verdicts and their precedence, sums, known failures, JSON; no layout here."""
