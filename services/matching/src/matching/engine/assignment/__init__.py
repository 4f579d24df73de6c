"""Who gets whom: the exact lexicographic optimum over the eligible pairs, with its proof.

First the most mentees served, then the highest sum of their priorities, then the highest total score, then an even
load, and among equals the same answer for the same people. A forbidden pair is one that is not there.
"""

from matching.engine.assignment.certificate import Certificate, CertificateError, check
from matching.engine.assignment.optimum import AssignmentError, Backend, Solution, Start, solve, without_fixed
from matching.engine.assignment.what_if import WhatIf, what_if

__all__ = [
    "AssignmentError",
    "Backend",
    "Certificate",
    "CertificateError",
    "Solution",
    "Start",
    "WhatIf",
    "check",
    "solve",
    "what_if",
    "without_fixed",
]
