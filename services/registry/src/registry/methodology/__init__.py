"""The methodology pack: versioned reference data of the mentoring programme, read from `pack.yaml`.

Titles of forms and role models, the vocabulary of topics and interests, default capacities.
"""

from registry.methodology.pack import MethodologyPack, PackInvalid, RoleModel, load_pack
from registry.methodology.vocabulary import Vocabulary, spelled

__all__ = ["MethodologyPack", "PackInvalid", "RoleModel", "Vocabulary", "load_pack", "spelled"]
