"""The operations room's view of all terminals (运维中心): what they tell, and who may see it."""
