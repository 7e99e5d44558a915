"""What the organisation knows about each member now: one view a member, folded from its stream."""
