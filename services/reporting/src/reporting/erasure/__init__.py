"""Taking an erased person out of what reporting stores; what was counted stays countable."""
