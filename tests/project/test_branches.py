"""Branches that a call, or the tests around it, rule out; and work that is done once."""

from __future__ import annotations

import pytest
from applications import blocking, messages

_HEAD = """\
import asyncio, functools, os, threading, time
from abc import ABC, abstractmethod
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from fastapi import BackgroundTasks, FastAPI
from pydantic import BaseModel
from pydantic_settings import BaseSettings

app = FastAPI()

"""


def _reported(text: str) -> list[int]:
    """The lines of an application that are reported, and that are marked with `# blocks`."""
    lines = (_HEAD + text).splitlines()
    marked = [f"main.py:{number}" for number, line in enumerate(lines, 1) if line.endswith("# blocks")]
    reported = blocking({"main.py": _HEAD + text})
    assert reported == marked
    return [int(place.partition(":")[2]) for place in reported]


def test_none_is_passed_on_by_a_wrapper() -> None:
    _reported("""
def timed(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

def retried(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return run(lambda _: function(*args, **kwargs))
    return wrapper

def run(function):
    return function(1)

@retried
@timed
def load(name, owner=None, *, cached=True):
    if owner is not None:
        time.sleep(1)
    if not cached:
        Path(name).read_text()

class Shelf:
    @timed
    def load(self, name, owner=None):
        if owner is not None:
            time.sleep(1)

@app.get("/")
async def handler(name: str):
    load(name)
    load(name, None)
    load(name, owner=None, cached=True)
    load(name, "me")  # blocks
    load(name, cached=False)  # blocks
    Shelf().load(name)
    Shelf().load(name, "me")  # blocks
""")


def test_tests_of_caller_and_callee_that_contradict() -> None:
    _reported("""
def create(path: Path):
    if path.exists():
        return
    path.write_text("")

def fill(folder, name):
    target = os.path.join(folder, name)
    if not os.path.isfile(target):
        open(target).read()

def fetch(source):
    assert source.kind == "remote"
    time.sleep(1)

def work(mode):
    if mode in ("fast", "none"):
        return
    time.sleep(1)

@app.get("/")
async def handler(name: str, source: dict):
    path = Path(name)
    create(path)  # blocks
    if not path.exists():
        create(path)  # blocks
    if path.is_file():
        create(path)
    if source.kind == "local":
        fetch(source)
    else:
        fetch(source)  # blocks
    if os.path.exists(os.path.join(name, "x")):
        fill(name, "y")  # blocks
    if os.path.isfile(os.path.join(name, "x")):
        fill(name, "x")

@app.get("/modes")
async def modes(mode: str):
    if mode == "fast":
        work(mode)
    elif mode == "slow":
        work(mode)  # blocks
""")


def test_what_is_tested_again_may_have_changed() -> None:
    _reported("""
def remove(path):
    if not os.path.exists(path):
        return
    Path(path).read_text()

class Store:
    def __init__(self):
        self.ready = False

    def start(self):
        if not self.ready:
            self.ready = True
            self.wait()

    def restart(self):
        self.ready = True
        self.wait()

    def wait(self):
        if self.ready:
            time.sleep(1)

@app.get("/")
async def handler(path: str):
    if os.path.exists(path):
        raise FileExistsError
    await asyncio.sleep(1)
    if os.path.exists(path):
        remove(path)  # blocks

@app.get("/store")
async def store(store: Store):
    store.wait()  # blocks
    if not store.ready:
        store.restart()  # blocks
""")


def test_another_way_to_block_is_taken_where_one_is_ruled_out() -> None:
    _reported("""
def load(name, wait=False):
    if wait:
        time.sleep(1)
    else:
        Path(name).read_text()

@app.get("/")
async def handler(name: str):
    load(name)  # blocks
    load(name, True)  # blocks
""")


def test_what_is_looked_up_among_keywords() -> None:
    _reported("""
class Login:
    def __init__(self, **given):
        roles = given.get("roles")
        self.roles = roles or []
        if roles is None:
            time.sleep(1)

class Session(Login):
    pass

def load(name, **options):
    if options.get("retry"):
        time.sleep(1)

def fetch(name, **options):
    if options.get("wait", True):
        time.sleep(1)

def find(name, **options):
    if options.get("name"):
        time.sleep(1)
    if options.get("wait", name):
        Path(name).read_text()

@app.get("/")
async def handler(name: str, given: dict):
    Session(name=name, roles=[1])
    Session(name=name)  # blocks
    Session(**given)  # blocks
    load(name)
    load(name, retry=False)
    load(name, retry=True)  # blocks
    load(name, **given)  # blocks
    fetch(name)  # blocks
    fetch(name, wait=False)
    find(name)  # blocks
""")


def test_a_default_that_names_a_constant() -> None:
    _reported("""
LIMIT = 5

class Limits:
    seconds = None
    retries: int = int(os.environ["RETRIES"])

class Agent:
    def __init__(self, name, timeout=Limits.seconds, limit=LIMIT, retries=Limits.retries):
        self.name = name
        self.timeout = timeout
        self.limit = limit
        self.retries = retries

    def step(self):
        if self.timeout is not None:
            time.sleep(1)

    def walk(self):
        if self.limit:
            time.sleep(1)

    def run(self):
        if self.retries:
            time.sleep(1)

@app.get("/")
async def handler(name: str, seconds: int):
    agent = Agent(name)
    agent.step()
    agent.walk()  # blocks
    agent.run()  # blocks
    slow = Agent(name, 5, None)
    slow.step()  # blocks
    slow.walk()
    given = Agent(name, seconds)
    given.step()  # blocks
""")


def test_an_early_answer_is_a_branch() -> None:
    _reported("""
def key(name):
    if name in os.environ:
        return os.environ[name]
    if os.path.exists(name):
        return ""
    if name.isdigit():
        return int(name)
    if name.isalpha():
        return name
    return Path(name).read_text()

def checked(name):
    if not name:
        return None
    if len(name) > 9:
        return [], {}
    if name.isdigit():
        return
    return Path(name).read_text()

@app.get("/")
async def handler(name: str):
    key(name)
    checked(name)  # blocks
""")


def test_files_want_more_proof_than_the_network() -> None:
    _reported("""
def server_id(name):
    if os.path.exists(name):
        return Path(name).read_text()
    return ""

def waited(name):
    if os.path.exists(name):
        time.sleep(1)

def told(known, name):
    if known.get("id") is None:
        server_id(name)

def paused(known, name):
    if known.get("id") is None:
        waited(name)

@app.get("/")
async def handler(known: dict, name: str):
    server_id(name)  # blocks
    told(known, name)
    paused(known, name)  # blocks
""")


def test_classes_that_no_file_holds() -> None:
    _reported("""
class Plugin(ABC):
    @abstractmethod
    def name(self): ...

    def run(self):
        time.sleep(1)

class Base(ABC):
    @abstractmethod
    def name(self): ...

    def run(self):
        time.sleep(1)

class Known(Base):
    def name(self): return "known"

def find(name) -> Plugin: ...
def known(name) -> Base: ...

@app.get("/")
async def handler(name: str):
    find(name).run()
    known(name).run()  # blocks
""")


def test_work_that_is_done_once() -> None:
    _reported("""
_noted = False
_client = None

def note():
    global _noted
    if _client is None and not _noted:
        _noted = True
        time.sleep(1)

class Credentials:
    def get(self):
        if self._kept is not None and self._kept.valid:
            return self._kept
        self._kept = Path("key").read_text()
        return self._kept

    def read(self):
        if hasattr(self, "_text"):
            return self._text
        self._text = Path("key").read_text()
        return self._text

    def alias(self):
        text = self._text
        if text is not None:
            return text
        text = Path("key").read_text()
        self._text = text
        return text

    def inner(self):
        text = self._text
        if text is None:
            text = self._text = Path("key").read_text()
        return text

    def other(self):
        text = self._text
        if text is not None:
            return text
        text = Path("key").read_text()
        self._other = text
        return text

    def pair(self):
        if settings().quiet:
            return
        first, second = 1, 2
        time.sleep(1)

def settings(): ...

@app.get("/")
async def handler(found: Credentials):
    note()
    found.get()
    found.read()
    found.alias()
    found.inner()
    found.other()  # blocks
    found.pair()  # blocks
""")


def test_work_that_is_done_again_when_something_has_changed() -> None:
    _reported("""
class Profile:
    def refresh(self):
        self._text = Path("profile").read_text()
        self._is_stale = False

    def text(self):
        if not self._is_stale and self.enabled:
            return self._text
        self.refresh()
        return self._text

    def again(self):
        if self._is_stale:
            self.refresh()
        return self._text

    def reread(self):
        if not self._is_stale:
            return
        self._words = Path("profile").read_text()
        self._is_stale = False

    def save(self):
        if not self._is_changed:
            return
        Path("profile").write_text(self._text)
        self._saved = time.time()
        self._is_changed = False

    def flush(self):
        if self._is_changed:
            self.write()

    def write(self):
        Path("profile").write_text(self._text)
        self._is_changed = False

@app.get("/")
async def handler(found: Profile):
    found.text()
    found.again()
    found.reread()
    found.save()  # blocks
    found.flush()  # blocks
""")


def test_files_that_are_made_once() -> None:
    _reported("""
FONT = Path("font.ttf")

def font():
    if not os.path.exists(FONT):
        FONT.write_bytes(b"")
    if not FONT.is_file() and FONT.parent.is_dir():
        FONT.write_bytes(b"")

def page(name):
    if not os.path.exists(FONT / name):
        (FONT / name).write_bytes(b"")

@app.get("/")
async def handler(name: str):
    font()
    page(name)  # blocks
""")


def test_what_caches_are_given() -> None:
    _reported("""
class Settings(BaseSettings):
    path: str = ""

@lru_cache
def load(path):
    return Path(path).read_text()

def settings_path():
    return Settings().path

class Shop:
    path = "a"

    def stock(self):
        return load(self.path)

@app.get("/")
async def handler(name: str, settings: Settings, shop: Shop):
    load("words.txt")
    load(settings.path)
    path = settings_path()
    load(path=path)
    shop.stock()
    load(name)  # blocks
    load(str(name))  # blocks
""")


def test_properties_that_are_kept() -> None:
    _reported("""
class Reader:
    @cached_property
    def words(self):
        return Path("words").read_text()

    def first(self):
        return self.words[0]

def made():
    reader = Reader()
    return reader

kept = Reader()
other = made()

@app.get("/")
async def handler():
    kept.words
    kept.first()
    other.words
    reader = Reader()
    reader.words  # blocks
""")


@pytest.mark.parametrize("runner", ["asyncio.run", "asyncio.new_event_loop().run_until_complete"])
def test_coroutines_that_are_run_to_their_end(runner: str) -> None:
    """No code on a running loop can do that, so it runs elsewhere if it runs at all."""
    text = (
        _HEAD
        + f"""
async def build():
    time.sleep(1)

class Index:
    def __init__(self):
        if threading.main_thread():
            threading.Thread(target=asyncio.run, args=(build(),)).start()
        else:
            {runner}(build())

@app.get("/")
async def handler():
    Index()
"""
    )
    slept = f"main.py:{text[: text.index('time.sleep')].count(chr(10)) + 1}"
    assert slept not in blocking({"main.py": text})


def test_what_calls_of_coroutines_rule_out() -> None:
    _reported("""
class Store(ABC):
    @abstractmethod
    async def update(self, name, upsert: bool = False): ...

class Files(Store):
    async def update(self, name, upsert: bool = False):
        if name in os.environ:
            Path(name).write_text("old")  # blocks
        elif upsert:
            Path(name).write_text("new")

class Lines(Store):
    async def update(self, name, upsert: bool = False):
        if upsert:
            time.sleep(1)  # blocks

def draw(name, layout, spans):
    if layout:
        time.sleep(1)
    if spans:
        Path(name).read_text()

def output(name, layout, spans):
    draw(name, layout, spans)

async def process(name, layout=True, spans=True):
    output(name, layout, spans)  # blocks

async def plain(name, layout=True):
    output(name, layout, False)

async def ticks(wait=False):
    for _ in range(3):
        if wait:
            time.sleep(1)  # blocks
        yield 1

async def never(wait=False):
    if wait:
        time.sleep(1)
    yield 1

async def loop(wait, count):
    if wait:
        time.sleep(1)
    if count:
        await loop(wait, count - 1)

async def around(wait, name):
    await again(wait, name)

async def again(wait, name):
    if wait:
        time.sleep(1)
    if name:
        await around(wait, name[1:])

def start(wait):
    asyncio.create_task(run(wait))

async def run(wait):
    if wait:
        time.sleep(1)  # blocks

@app.get("/")
async def handler(name: str, store: Store, wait: bool):
    await store.update(name)
    await process(name, layout=False)
    await plain(name, layout=False)
    async for _ in ticks(): ...
    async for _ in never(wait=False): ...
    start(wait)
    await around(False, name)

@app.get("/ticks")
async def second():
    async for _ in ticks(True): ...
    async for _ in never(): ...
    start(False)

@app.get("/lines")
async def third(store: Lines, options: dict):
    await store.update("a", **options)
""")


def test_the_root_that_is_named_is_one_that_gets_there() -> None:
    text = (
        _HEAD
        + """
async def load(wait=False):
    if wait:
        time.sleep(1)

async def between(wait):
    await load(wait)

@app.get("/quick")
async def quick():
    await load()
    await between(False)

@app.get("/slow")
async def slow():
    await between(True)
"""
    )
    (message,) = messages({"main.py": text})
    assert "reached from async route `slow`" in message


def test_code_that_never_runs() -> None:
    _reported("""
def pick(name):
    if True:
        if name:
            return name
        else:
            raise KeyError(name)
    time.sleep(1)

def poll(name):
    while True:
        if name:
            return name
    time.sleep(1)

def search(names):
    while True:
        if not names.pop():
            break
    time.sleep(1)

def attempt(name):
    try:
        return int(name)
    except ValueError:
        return None
    time.sleep(1)

def tried(name):
    try:
        return int(name)
    except ValueError:
        pass
    time.sleep(1)

def drawn(name, count):
    sort = False
    first = True
    if sort:
        time.sleep(1)
    for _ in range(count):
        if not first:
            Path(name).read_text()
        first = False

def noted(name):
    seen = False
    def note():
        nonlocal seen
        seen = True
    os.walk(name, onerror=note)
    if seen:
        time.sleep(1)

@app.get("/")
async def handler(name: str, names: list):
    pick(name)
    poll(name)
    search(names)  # blocks
    attempt(name)
    tried(name)  # blocks
    drawn(name, 2)  # blocks
    noted(name)  # blocks
    if False:
        time.sleep(1)
    if not True:
        time.sleep(1)
    else:
        time.sleep(1)  # blocks
""")


def test_what_is_given_is_there() -> None:
    _reported("""
class Card(BaseModel):
    name: str = ""

class Cards:
    def __len__(self): return 0

class Base:
    def __init__(self, name: str, card: Card | None = None):
        self.card = card or self.find(name)

    def find(self, name):
        time.sleep(1)

class Model(Base):
    def __init__(self, name: str, card: Card | None = None):
        super().__init__(name, card)

def load(name, card=None):
    if not card:
        time.sleep(1)

def fill(name, cards: Cards | None = None):
    found = cards if cards is not None else Path(name).read_text()

def many(name, cards: Cards | None = None):
    cards = cards or Path(name).read_text()

def known(name): ...

@app.get("/")
async def handler(names: list[str], cards: list[Card], given: Cards):
    for name in names:
        card = next((one for one in cards if one.name == name), None)
        Model(name, card)  # blocks
        load(name, Card())
        load(name, card)  # blocks
        if card is None:
            continue
        Model(name, card)
        Model(name, card=card)
        load(name, card)
    other = known("a")
    Model("a", other)  # blocks
    if other:
        Model("a", other)
        load("a", other)
    if other is not None:
        Model("a", card=other)
        load("a", other)  # blocks
    fill("a", given)
    many("a", given)  # blocks
""")


def test_what_caches_are_given_further_up() -> None:
    _reported("""
@lru_cache
def template(path: str):
    return Path(path).read_text()

class Page(BaseModel):
    __path__: str = "page.html"
    field: str = "page.html"

    def html(self, path: str = ""):
        path = path or self.__path__
        return template(path)

    def plain(self):
        return template(self.field)

class Admin:
    name = ""

    def page(self, page: Page):
        return page.html(self.name)

    def other(self, name: str):
        return Page().html(name)

def rendered(path):
    return template(path + ".html")

@app.get("/")
async def handler(name: str, admin: Admin, page: Page):
    admin.page(page)
    admin.other(name)  # blocks
    admin.other("b.html")
    rendered("a")
    rendered(name)  # blocks
    page.html()
    page.html(page.field)  # blocks
""")


def test_coroutines_that_are_run_in_other_ways_than_by_a_call() -> None:
    _reported("""
async def later(wait=False):
    if wait:
        time.sleep(1)  # blocks

async def partly(wait=False):
    if wait:
        time.sleep(1)  # blocks

async def passed(wait=False):
    if wait:
        time.sleep(1)  # blocks

async def not_passed(wait=False):
    if wait:
        time.sleep(1)

async def kept(wait=False):
    if wait:
        time.sleep(1)  # blocks
    yield 1

async def retried(function):
    await function(True)

async def tried(function):
    await function()

@app.get("/")
async def handler(tasks: BackgroundTasks):
    tasks.add_task(later, True)
    await functools.partial(partly, True)()
    await retried(passed)
    await tried(not_passed)
    ticks = kept(True)
    async for _ in ticks: ...
""")
