"""Groups over HTTP: ids only; names stay in registry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import Principal
from mentoring_common.clock import Today
from mentoring_common.errors import Fault
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel, ConfigDict, Field

from matching.groups.commands import Groups
from matching.groups.domain import MOST_TOPICS, WORTH_OFFERING, Candidate, Group, faults_of, topics_of
from matching.participants.queries import CardQueries

MOST_RELATIONS = 50
"""Pairs of one request: more than any group takes, so that the refusal can say how many it is too many."""
Id = Annotated[str, Field(min_length=1, max_length=100)]


class GroupBody(BaseModel):
    """Новая группа: пары одного наставника без группы и темы, над которыми она работает."""

    model_config = ConfigDict(extra="forbid")

    relation_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_RELATIONS)]
    topics: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_TOPICS)]
    initiative_id: Annotated[str, Field(max_length=64)] | None = None


class GroupMembersBody(BaseModel):
    """Какие пары входят в группу."""

    model_config = ConfigDict(extra="forbid")

    relation_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_RELATIONS)]


class GroupFaultView(BaseModel):
    """Что не пускает пару в группу."""

    code: str
    text: str


class GroupMemberView(BaseModel):
    """Пара группы или пара, которая могла бы войти; `mentee` и `mentor` — карточки."""

    relation_id: str
    mentor_id: str
    mentor: str | None
    mentee_id: str
    mentee: str | None
    status: str
    starts_on: date | None
    order_id: str | None
    faults: list[GroupFaultView]


class GroupInListView(BaseModel):
    """Группа в списке: наставник, темы, сколько в ней пар, которые не закончились."""

    group_id: str
    school_id: str
    school_year: int
    form: str
    mentor_id: str
    mentor: str | None
    topics: list[str]
    initiative_id: str | None
    opened_at: datetime
    standing: int


class GroupView(GroupInListView):
    """Группа с её парами, закончившимися тоже, и парами, которые могли бы войти: её наставника, а в пустую любые."""

    members: list[GroupMemberView]
    could_join: list[GroupMemberView]
    members_max: int
    common_topics: int
    grades_within: int


class GroupPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[GroupInListView]
    next: str | None


class TopicView(BaseModel):
    """Тема и сколько наставляемых о ней просит."""

    topic: str
    mentees: int


class GroupCandidatesView(BaseModel):
    """Наставник, у которого пар без группы хватает на группу, и о чём просят его наставляемые."""

    school_id: str
    mentor_id: str
    mentor: str | None
    form: str
    topics: list[TopicView]
    pairs: list[GroupMemberView]


class GroupCandidates(BaseModel):
    """Из кого можно собрать группы; у кого больше общих тем, раньше."""

    items: list[GroupCandidatesView]
    members_max: int
    common_topics: int
    grades_within: int


def routes(groups: Groups, cards: CardQueries, today: Today) -> APIRouter:
    """`/matching/v1/groups` and `/matching/v1/group-candidates`."""
    router = APIRouter(prefix="/matching/v1", tags=["Группы"])

    async def told(caller: Principal, group: Group) -> GroupView:
        members = await groups.members(group)
        standing = sum(each.relation.stands for each in members)
        alone = await groups.could_join(caller.scope, group, is_left=standing == 0)
        both = [each.relation for each in (*members, *alone)]
        pairs = [(each.mentee_id, each.state.mentor_id) for each in both] or [(group.mentor_id, group.mentor_id)]
        known = (await cards.of_pairs(caller.scope, pairs)).told
        norms = groups.norms()
        return GroupView(
            **_head(group, known, standing),
            members=[_member(each, known) for each in members],
            could_join=[
                _member(each, known, faults_of(replace(group, mentor_id=each.relation.state.mentor_id), each, norms))
                for each in alone
            ],
            members_max=norms.members_max.value,
            common_topics=norms.common_topics.value,
            grades_within=norms.grades_within.value,
        )

    @router.get("/groups", summary="Группы")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        initiative_id: Annotated[
            str | None, Query(max_length=64, description="Группы одной инициативы педагогов")
        ] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> GroupPage:
        year = school_year or school_year_of(today())
        found = await groups.store.page(caller.scope, school_id, year, initiative_id, after=after, limit=limit)
        known = (await cards.of_pairs(caller.scope, [(each.mentor_id, each.mentor_id) for each in found])).told
        standing = await groups.standing(found)
        return GroupPage(
            items=[GroupInListView(**_head(each, known, standing[each.group_id])) for each in found],
            next=next_after(found, limit, lambda each: each.group_id),
        )

    @router.get("/group-candidates", summary="Из каких пар можно собрать группу")
    async def candidates(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    ) -> GroupCandidates:
        """Наставники, у которых в школе не меньше двух пар без группы; у кого больше общих тем, раньше."""
        alone = await groups.alone(caller.scope, school_id, school_year or school_year_of(today()))
        enough = {whose: pairs for whose, pairs in alone.items() if len(pairs) >= WORTH_OFFERING}
        both = [each.relation for pairs in enough.values() for each in pairs]
        known = (await cards.of_pairs(caller.scope, [(each.mentee_id, each.state.mentor_id) for each in both])).told
        norms = groups.norms()
        return GroupCandidates(
            items=[
                GroupCandidatesView(
                    school_id=school,
                    mentor_id=mentor,
                    mentor=known.get(mentor),
                    form=pairs[0].relation.state.form,
                    topics=[TopicView(topic=topic, mentees=number) for topic, number in topics_of(pairs).items()],
                    pairs=[_member(each, known) for each in pairs],
                )
                for (school, mentor), pairs in sorted(enough.items(), key=_promise)
            ],
            members_max=norms.members_max.value,
            common_topics=norms.common_topics.value,
            grades_within=norms.grades_within.value,
        )

    @router.post("/groups", status_code=201, summary="Собрать группу")
    async def open_group(caller: Caller, body: GroupBody) -> GroupView:
        """Пары одного наставника, которые ещё не закрепил приказ; что мешает какой паре, говорит отказ."""
        made = await groups.open(caller.scope, body.relation_ids, body.topics, body.initiative_id, caller.subject)
        return await told(caller, made)

    @router.get("/groups/{group_id}", summary="Группа и её пары")
    async def get(caller: Caller, group_id: str) -> GroupView:
        return await told(caller, await groups.get(caller.scope, group_id))

    @router.post("/groups/{group_id}/members", summary="Добавить пары в группу")
    async def join(caller: Caller, group_id: str, body: GroupMembersBody) -> GroupView:
        """До приказа. В группу, где никого не осталось, входят пары другого наставника: он ведёт её дальше."""
        return await told(caller, await groups.join(caller.scope, group_id, body.relation_ids, caller.subject))

    @router.delete("/groups/{group_id}/members/{relation_id}", summary="Вывести пару из группы до приказа")
    async def leave(caller: Caller, group_id: str, relation_id: str) -> GroupView:
        """Пару, которую закрепил приказ, выводит приказ об изменении."""
        return await told(caller, await groups.leave(caller.scope, group_id, relation_id, caller.subject))

    return router


def _promise(whose: tuple[tuple[str, str], Sequence[Candidate]]) -> tuple[int, int, tuple[str, str]]:
    """How likely a mentor's pairs are a group: by how many of them ask for the same, and how many there are."""
    key, pairs = whose
    return -max(topics_of(pairs).values(), default=0), -len(pairs), key


def _head(group: Group, cards: Mapping[str, str], standing: int) -> dict[str, object]:
    return {
        "group_id": group.group_id, "school_id": group.school_id, "school_year": group.school_year,
        "form": group.form, "mentor_id": group.mentor_id, "mentor": cards.get(group.mentor_id),
        "topics": list(group.topics), "initiative_id": group.initiative_id, "opened_at": group.opened_at,
        "standing": standing,
    }  # fmt: skip


def _member(each: Candidate, cards: Mapping[str, str], faults: Sequence[Fault] = ()) -> GroupMemberView:
    state = each.relation.state
    return GroupMemberView(
        relation_id=state.relation_id,
        mentor_id=state.mentor_id,
        mentor=cards.get(state.mentor_id),
        mentee_id=each.relation.mentee_id,
        mentee=cards.get(each.relation.mentee_id),
        status=state.status,
        starts_on=state.starts_on,
        order_id=state.order_id,
        faults=[GroupFaultView(code=fault.code, text=fault.text) for fault in faults],
    )
