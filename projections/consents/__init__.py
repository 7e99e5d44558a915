"""Who consented to what, and who refused marketing where: the latest word of each member."""
