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
def eligible_row(
    population: Population, row: Number, low: Number, high: Number, eligible: UInt8, found: Int32
) -> Number:
    """The positions from `low` until `high` of the mentors who are eligible for the mentee, into `found`.

    Gives their number. `eligible` and `found` are room for one more than there are mentors.
    """
    mentee = mentee_at(population.mentees, row)
    mentors, specials = population.mentors, population.specials
    for position in range(low, high):
        mentor = mentor_at(mentors, position)
        objected = is_objected(mentee, mentor, population.limits)
        eligible[position] = (mentor.refused == 0) & (objected == 0)
    for special in range(specials.offsets[row], specials.offsets[row + 1]):
        if specials.refused[special] != 0:
            eligible[specials.mentors[special]] = 0
    count = 0
    for position in range(low, high):
        found[count] = position
        count += eligible[position]
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
