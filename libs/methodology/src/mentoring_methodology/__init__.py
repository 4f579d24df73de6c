"""The words and norms of mentoring, once for all services: codes, titles, norms, the school year, Russian plurals."""

from mentoring_methodology.pack import MethodologyPack, PackInvalid, load_pack, pack_from, read_release
from mentoring_methodology.vocabulary import Vocabulary, spelled

__all__ = ["MethodologyPack", "PackInvalid", "Vocabulary", "load_pack", "pack_from", "read_release", "spelled"]
