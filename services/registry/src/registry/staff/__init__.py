"""Who works with mentoring at a school, in which position and by which login; rights are the identity provider's."""
