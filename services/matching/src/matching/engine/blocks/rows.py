"""One mentee against many mentors, compiled: who is eligible and with how many points."""

from matching.engine.blocks.objections import is_objected
from matching.engine.blocks.points import compiled_points
from matching.engine.blocks.population import Population
from matching.engine.blocks.traits import MenteeTraits, MentorTraits
from matching.engine.compiled import compiled
from matching.engine.graph import Int16, Int32, Number, UInt8


@compiled
def mentee_at(mentees: MenteeTraits, number: Number) -> MenteeTraits:
    """The numbers of one mentee."""
    return MenteeTraits(
        mentees.refused[number],
        mentees.participant[number],
        mentees.person[number],
        mentees.municipality[number],
        mentees.school[number],
        mentees.school_year[number],
        mentees.form[number],
        mentees.variant[number],
        mentees.transfer[number],
        mentees.crosses[number],
        mentees.age[number],
        mentees.grade[number],
        mentees.stage[number],
        mentees.minor[number],
        mentees.unfit[number],
        mentees.slots[number],
        mentees.has_slots[number],
        mentees.remote[number],
        mentees.topics[number],
        mentees.subjects[number],
        mentees.plane_0[number],
        mentees.plane_1[number],
        mentees.plane_2[number],
        mentees.plane_3[number],
        mentees.topic_count[number],
        mentees.interests[number],
        mentees.interest_count[number],
        mentees.has_wishes[number],
    )


@compiled
def mentor_at(mentors: MentorTraits, number: Number) -> MentorTraits:
    """The numbers of one mentor."""
    return MentorTraits(
        mentors.refused[number],
        mentors.participant[number],
        mentors.person[number],
        mentors.municipality[number],
        mentors.school[number],
        mentors.school_year[number],
        mentors.form[number],
        mentors.variant[number],
        mentors.transfer[number],
        mentors.age[number],
        mentors.grade[number],
        mentors.stage[number],
        mentors.uncleared[number],
        mentors.tenure_unknown[number],
        mentors.novice[number],
        mentors.short_tenure[number],
        mentors.slots[number],
        mentors.has_slots[number],
        mentors.remote[number],
        mentors.schedule[number],
        mentors.topics[number],
        mentors.interests[number],
        mentors.interest_count[number],
        mentors.age_min[number],
        mentors.age_max[number],
        mentors.has_ages[number],
        mentors.workplace[number],
        mentors.history[number],
        mentors.has_wishes[number],
        mentors.places[number],
    )


@compiled
def mentors_between(mentors: MentorTraits, low: Number, high: Number) -> MentorTraits:
    """The mentors from one position until another: in a loop from 0 the compiler makes vectors of their numbers."""
    return MentorTraits(
        mentors.refused[low:high],
        mentors.participant[low:high],
        mentors.person[low:high],
        mentors.municipality[low:high],
        mentors.school[low:high],
        mentors.school_year[low:high],
        mentors.form[low:high],
        mentors.variant[low:high],
        mentors.transfer[low:high],
        mentors.age[low:high],
        mentors.grade[low:high],
        mentors.stage[low:high],
        mentors.uncleared[low:high],
        mentors.tenure_unknown[low:high],
        mentors.novice[low:high],
        mentors.short_tenure[low:high],
        mentors.slots[low:high],
        mentors.has_slots[low:high],
        mentors.remote[low:high],
        mentors.schedule[low:high],
        mentors.topics[low:high],
        mentors.interests[low:high],
        mentors.interest_count[low:high],
        mentors.age_min[low:high],
        mentors.age_max[low:high],
        mentors.has_ages[low:high],
        mentors.workplace[low:high],
        mentors.history[low:high],
        mentors.has_wishes[low:high],
        mentors.places[low:high],
    )


@compiled
def eligible_row(
    population: Population, row: Number, low: Number, high: Number, eligible: UInt8, found: Int32
) -> Number:
    """The positions from `low` until `high` of the mentors who are eligible for the mentee, into `found`.

    Gives their number. `eligible` and `found` are room for one more than there are mentors.
    """
    mentee = mentee_at(population.mentees, row)
    mentors, specials = mentors_between(population.mentors, low, high), population.specials
    for at in range(high - low):
        mentor = mentor_at(mentors, at)
        objected = is_objected(mentee, mentor, population.limits)
        eligible[at] = (mentor.refused == 0) & (objected == 0)
    for special in range(specials.offsets[row], specials.offsets[row + 1]):
        position = specials.mentors[special]
        if specials.refused[special] != 0 and low <= position < high:
            eligible[position - low] = 0
    count = 0
    for at in range(high - low):
        found[count] = low + at
        count += eligible[at]
    return count


@compiled
def score_row(population: Population, row: Number, found: Int32, count: Number, scores: Int16) -> None:
    """The scores of the first `count` mentors found for the mentee."""
    mentee = mentee_at(population.mentees, row)
    mentors, specials = population.mentors, population.specials
    for at in range(count):
        scores[at] = compiled_points(mentee, mentor_at(mentors, found[at]), population.points)
    for special in range(specials.offsets[row], specials.offsets[row + 1]):
        if specials.wishes[special] != 0:
            for at in range(count):
                if found[at] == specials.mentors[special]:
                    scores[at] += specials.wishes[special]
