"""What only one chapter uses: its assumptions, results, drawings and verdicts, one folder each."""
