"""From frozen renditions to readers' screens: the rules of a delivery, its lanes, and the channels."""
