"""Who stands there: the ways to show it, what each of them proves, and what may go on."""
