# Every target sets up what it needs: on a bare Debian 12 with Python 3.11 `make up` is the first command.
.PHONY: help setup engine browser client promtool up down reset status check test test-pymongo explore coverage mutants pictures screenshots contracts lock chaos bench bench-matching bench-goals bench-people bench-days bench-pages bench-suggestions
.DEFAULT_GOAL := help
BIN := .venv/bin

help:  ## что здесь можно сделать
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

setup:
	@deploy/local/setup

engine: setup
	@deploy/local/setup engine

browser: setup
	@deploy/local/setup browser

client: setup
	@deploy/local/setup client

promtool: setup
	@deploy/local/setup promtool

up: engine  ## запустить платформу в фоне и показать, где она; WATCH=1 — вместе с Prometheus
	@$(if $(WATCH),deploy/local/setup promtool)
	@$(BIN)/mentoring up $(if $(WATCH),--watch)

down: setup  ## остановить; данные остаются
	@$(BIN)/mentoring down

reset: setup  ## остановить и забыть данные
	@$(BIN)/mentoring reset

status: setup  ## всё ли исправно
	@$(BIN)/mentoring status

check: setup  ## стиль, типы, правила архитектуры
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports

# In the order of the folders: a platform that a folder's tests share ends when the folder does, and the small files that
# `testpaths` names last leave no core idle in the end.
test: engine browser client promtool  ## все проверки, с настоящими серверами, которые они сами запускают
	$(BIN)/pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# What stores most, once more with the driver that is to come: a minute, where the whole would double the time.
test-pymongo: engine  ## проверки хранения с драйвером PyMongo Async вместо Motor
	MENTORING_MONGO_DRIVER=pymongo $(BIN)/pytest services/registry/tests/test_people.py services/registry/tests/test_imports.py \
		services/matching/tests/test_projection.py services/notifications/tests/test_inbox.py \
		services/reporting/tests/test_live_figures.py tests/golden

# `make test` draws the same examples every time; a failure here prints what to paste above the test to have it again.
explore: engine  ## новые случайные примеры для проверок свойств; ROUNDS=20, EXPLORE=services/matching
	for round in $$(seq $(or $(ROUNDS),3)); do $(BIN)/pytest -m hypothesis --hypothesis-profile=explore $(EXPLORE) || exit 1; done

# The floors stand where docs/tests.md measured; lines and branches count together.
RULES := */engine/eligibility.py,*/engine/form_rules.py,*/engine/majority.py,*/engine/people.py,*/engine/couples.py,*/engine/sharing.py
SCORE := */engine/score.py,*/engine/criteria.py,*/engine/reasons.py,*/engine/outcome.py

coverage: engine  ## какие ветви кода проверены; дольше make test, поэтому не при каждом слиянии
	$(BIN)/coverage run -m pytest libs services tests/golden && $(BIN)/coverage report
	$(BIN)/coverage report --include="$(RULES),$(SCORE)" --fail-under=100
	$(BIN)/coverage report --include="*/reporting/*" --fail-under=98

chaos: engine  ## останавливает части платформы по расписанию и ищет потерянное: docs/reliability.md; CHAOS="--seeds 5 --faults 100"
	@$(BIN)/python -m tests.chaos $(CHAOS)

mutants:  ## ломает правила по одному месту и смотрит, заметят ли проверки: docs/mutants.md
	@deploy/local/setup mutants
	@nice $(BIN)/python -m tests.mutation $(MUTANTS)

pictures: setup  ## нарисовать картинки для docs/rosters.md; нужен Chromium
	@$(BIN)/python -m mentoring_tools.pictures docs/images

screenshots: browser  ## снимки страниц для README, с показанного make up
	@$(BIN)/python -m tests.browser.screenshots

contracts: setup  ## записать схемы событий, AsyncAPI и OpenAPI; ломающее изменение не записывается
	@$(BIN)/mentoring contracts

bench: engine  ## насколько быстро всё работает, на базе как есть и на полной (после make up); BENCH="--full 0 --rows 5000"
	$(BIN)/mentoring bench $(BENCH)

bench-matching:  ## подбор пар рядом с другими точными решателями; BENCH="--quick", BENCH="--sizes 1000,5000 --write pairs.md"
	@deploy/local/setup bench
	@$(BIN)/python -m tests.performance.matching_bench $(BENCH)

bench-goals: engine  ## чего достиг подбор пар: большой город, регион, десять лучших, причины
	@$(BIN)/python -m tests.performance.matching_bench.goals

bench-people: setup  ## за сколько находят человека среди 200 000; BENCH="--people 20000 --searches 30"
	@$(BIN)/python -m tests.performance.people_bench $(BENCH)

bench-days: setup  ## что стоит день календаря в городе на 100 000 человек с согласиями; BENCH="--people 20000 --schools 20 --days 2"
	@$(BIN)/python -m tests.performance.people_bench.days $(BENCH)

bench-pages: setup  ## сколько двадцать человек сразу ждут страниц рабочего места (после make up); BENCH="--users 20 --seconds 120"
	@$(BIN)/python -m tests.performance.pages $(BENCH)

bench-suggestions: engine  ## как скоро названы лучшие из 6 000 наставников, пока они меняются; BENCH="--mentors 1000 --events 10"
	@$(BIN)/python -m tests.performance.suggestions_bench $(BENCH)

lock: setup  ## заново закрепить все зависимости, с хешами
	$(BIN)/uv lock --quiet
	$(BIN)/uv export --quiet --frozen --all-packages --no-emit-workspace --format requirements-txt --no-header --no-annotate > requirements.lock
	$(BIN)/uv export --quiet --frozen --only-group bench --no-emit-workspace --format requirements-txt --no-header --no-annotate > requirements-bench.lock
	$(BIN)/uv export --quiet --frozen --only-group mutants --no-emit-workspace --format requirements-txt --no-header --no-annotate > requirements-mutants.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate deploy/local/client.in --output-file requirements-client.lock >/dev/null
