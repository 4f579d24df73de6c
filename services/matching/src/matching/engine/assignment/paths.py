"""What the searches for shortest paths share: the invariant, the distances, and the prices that follow from them.

The invariant is complementary slackness: no pair is worth more than its mentor's price and its mentee's profit, a
matched pair is worth exactly that, and the price of a mentor with load L is at least the cost of the L-th place.
Two things may still be wrong. A mentee without a mentor may have a profit above 0: `serving` mends that. A free place
may be dearer than it costs: `filling` mends that. When both are gone, the matching is optimal and the prices prove it.
"""

from matching.engine.assignment.heap import rise
from matching.engine.assignment.state import Problem, Search, State, best_profit, leave, place_cost
from matching.engine.compiled import compiled
from matching.engine.graph import NOBODY, Int64, Number


@compiled
def settle(problem: Problem, state: State, mentees: Int64, mentors: Int64) -> None:
    """Establish the invariant for the present prices: profits anew, and pairs that are no longer the best let go."""
    for mentor in mentors:
        if state.load[mentor] > 0:
            state.price[mentor] = max(state.price[mentor], place_cost(problem, mentor, state.load[mentor]))
        else:
            state.price[mentor] = max(state.price[mentor], place_cost(problem, mentor, 1))
    for mentee in mentees:
        state.profit[mentee] = best_profit(problem, state.price, mentee)
        pair = state.pair_of[mentee]
        if pair != NOBODY and state.profit[mentee] + state.price[problem.mentors[pair]] != problem.weights[pair]:
            leave(problem, state, mentee)


@compiled
def reach(search: Search, size: Number, mentor: Number, distance: Number, pair: Number, mentee: Number) -> Number:
    """A path to the mentor of this length; kept when it is the shortest known. Gives the heap's new size."""
    heap, clock = search.heap, search.clock[0]
    if search.stamp[mentor] != clock:
        search.stamp[mentor] = clock
        heap.members[size] = mentor
        heap.place[mentor] = size
        size += 1
    elif distance >= heap.distance[mentor]:
        return size
    heap.distance[mentor] = distance
    search.by_pair[mentor] = pair
    search.by_mentee[mentor] = mentee
    rise(heap, heap.place[mentor])
    return size


@compiled
def move_prices(problem: Problem, state: State, search: Search, count: Number, shortest: Number, sign: Number) -> None:
    """Make the mentors reached dearer (`sign` 1) or cheaper (-1) by what they are nearer than `shortest`."""
    for number in range(count):
        mentor = search.reached[number]
        rest = (shortest - search.heap.distance[mentor]) * sign
        if shortest > search.heap.distance[mentor]:
            state.price[mentor] += rest
            for place in range(problem.places[mentor], problem.places[mentor] + state.load[mentor]):
                state.profit[state.holder[place]] -= rest
