"""What was measured on the running screens, held against EN 301 549 and WCAG 2.2. No Qt."""
