"""The store of tensors: nothing is lost, nothing torn or foreign is read, nothing is executed."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from wsf.data.chunk import DTYPES, read_chunk, write_chunk
from wsf.data.store import CHUNK_BYTES, MARGIN, Store
from wsf.errors import CacheError

DESCRIPTION = {"weights": "ab12", "libraries": {"torch": "2.6.0", "pillow": "11.0"}, "scales": (0.7, 1.4)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store", DESCRIPTION)


def reopened(store: Store) -> Store:
    return Store.open(store.folder, DESCRIPTION)


def fill(store: Store, entries: dict[str, Tensor], chunk_bytes: int = CHUNK_BYTES) -> None:
    with store.writer(chunk_bytes) as writer:
        for key, tensor in entries.items():
            writer.add(key, tensor)


def missing(store: Store, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if key not in store]


def numbered(count: int) -> dict[str, Tensor]:
    return {f"picture {i}": torch.full((4, 3), float(i)) for i in range(count)}


def chunks(store: Store) -> list[Path]:
    return sorted(store.folder.glob("*.safetensors"))


def drafts(store: Store) -> list[Path]:
    return sorted(store.folder.glob(".*"))


def bits(tensor: Tensor) -> bytes:
    return tensor.contiguous().view(-1).view(torch.uint8).numpy().tobytes()


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=str)
def test_every_bit_of_every_dtype_comes_back(store: Store, dtype: torch.dtype) -> None:
    raw = torch.arange(256, dtype=torch.uint8).repeat(3)  # NaNs with payloads, negative zeros, denormals
    whole = (raw.view(4, 192) % 2).view(dtype) if dtype == torch.bool else raw.view(4, 192).view(dtype)
    entries = {"matrix": whole, "scalar": whole[1, 2], "empty": whole[:0], "transposed": whole.T}
    fill(store, entries)
    for found in (store, reopened(store)):
        for key, tensor in entries.items():
            assert found[key].dtype == dtype
            assert found[key].shape == tensor.shape
            assert found[key].is_contiguous()
            assert bits(found[key]) == bits(tensor)


def test_dtypes_of_every_width_share_a_chunk(store: Store) -> None:
    entries = {f"{i} {dtype}": torch.ones(i).to(dtype) for dtype in DTYPES.values() for i in (1, 3)}
    fill(store, entries)
    assert len(chunks(store)) == 1
    assert all(torch.equal(store[key].double(), tensor.double()) for key, tensor in entries.items())


@given(keys=st.sets(st.text(st.characters(codec=None)), max_size=8))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_key(tmp_path: Path, keys: set[str]) -> None:
    path = tmp_path / "x.safetensors"
    entries = {key: torch.tensor(float(i)) for i, key in enumerate(sorted(keys | {"__metadata__", "\udcff", '"'}))}
    write_chunk(path, entries, "me")
    chunk = read_chunk(path, "me")
    assert chunk is not None
    assert {key: place.tensor().item() for key, place in chunk.places.items()} == {
        key: tensor.item() for key, tensor in entries.items()
    }


def test_a_tensor_is_a_view_of_the_file_and_writing_to_it_leaves_the_file_alone(store: Store) -> None:
    fill(store, numbered(1))
    first, second = store["picture 0"], store["picture 0"]
    assert first.data_ptr() == second.data_ptr()
    assert first.untyped_storage().nbytes() == chunks(store)[0].stat().st_size == store.bytes
    first.fill_(7)
    assert torch.equal(reopened(store)["picture 0"], torch.zeros(4, 3))


def test_no_file_stays_open(store: Store) -> None:
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208
    fill(store, numbered(30), chunk_bytes=1)
    kept = [store[f"picture {i}"] for i in range(30)]
    assert len(chunks(store)) == len(kept) == 30
    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208


def test_what_is_missing_is_told_in_order(store: Store) -> None:
    fill(store, numbered(2))
    assert missing(store, ["z", "picture 1", "a", "picture 0", "m"]) == ["z", "a", "m"]
    assert "picture 1" in store
    assert "z" not in store
    with pytest.raises(KeyError, match="z"):
        store["z"]


def test_full_chunks_are_in_the_store_before_the_writer_ends(store: Store) -> None:
    with store.writer(chunk_bytes=300) as writer:
        for key, tensor in numbered(5).items():  # two entries fill a chunk
            writer.add(key, tensor)
        assert missing(store, numbered(5)) == ["picture 4"]
    assert missing(store, numbered(5)) == []
    assert len(chunks(store)) == 3
    assert drafts(store) == []


def test_tiny_tensors_fill_chunks_too(store: Store) -> None:
    fill(store, {str(i): torch.zeros(0) for i in range(20)}, chunk_bytes=1000)
    assert 2 <= len(chunks(store)) <= 4


def test_what_is_complete_is_kept_when_the_block_raises(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.writer() as writer:  # noqa: PT012
        writer.add("done", torch.ones(2))
        raise KeyboardInterrupt
    assert torch.equal(reopened(store)["done"], torch.ones(2))


def test_tensors_of_all_sizes_and_types_share_a_chunk(store: Store) -> None:
    # One byte before eight-byte numbers, and one without any: each must be found where its type may begin.
    tensors = {
        "flag": torch.tensor([True]),
        "none": torch.zeros(0, 3, dtype=torch.float64),
        "wide": torch.tensor([1.5, -2.0], dtype=torch.float64),
        "lone": torch.tensor(3, dtype=torch.int16),
        "half": torch.arange(6, dtype=torch.bfloat16).reshape(3, 2).T,
    }
    fill(store, tensors)
    assert len(chunks(store)) == 1
    again = reopened(store)
    for key, tensor in tensors.items():
        assert again[key].dtype == tensor.dtype
        assert torch.equal(again[key], tensor)


def test_what_waits_to_be_written_lies_in_one_piece_of_memory(store: Store) -> None:
    with store.writer() as writer:
        writer.add("first", torch.ones(1000))
        before = len(writer._buffer)
        writer.add("second", torch.ones(1000))
        assert before == 4000
        assert len(writer._buffer) == 8000


def test_a_tensor_is_copied_when_it_is_added(store: Store) -> None:
    buffer = torch.ones(2, 2)
    with store.writer() as writer:
        writer.add("row", buffer[0])
        buffer.fill_(9)
    assert torch.equal(store["row"], torch.ones(2))
    assert store.bytes < 200


def test_a_key_keeps_the_tensor_that_it_had_first(store: Store) -> None:
    with store.writer() as writer:
        writer.add("key", torch.tensor(1))
        writer.add("key", torch.tensor(2))
    fill(store, {"key": torch.tensor(3)})
    assert store["key"] == 1
    assert len(chunks(store)) == 1


def test_what_cannot_be_kept_is_refused_when_it_is_added(store: Store) -> None:
    with store.writer() as writer, pytest.raises(TypeError, match=r"^key: torch.complex64 cannot be kept$"):
        writer.add("key", torch.zeros(1, dtype=torch.complex64))


def test_another_writers_entries_are_seen_after_a_refresh(store: Store) -> None:
    other = reopened(store)
    fill(other, {"a": torch.tensor(1), "both": torch.tensor(5)})
    fill(store, {"both": torch.tensor(5), "b": torch.tensor(2)})
    assert missing(store, ["a", "b", "both"]) == ["a"]
    store.refresh()
    assert [store[key].item() for key in ("a", "b", "both")] == [1, 2, 5]
    assert store.bytes == reopened(store).bytes == sum(path.stat().st_size for path in chunks(store))


WRITER = """
import os, signal, sys, torch
from pathlib import Path
from wsf.data.store import Store

flushes = 0

def die_before_the_20th_chunk_has_its_name(_):
    global flushes
    flushes += 1
    if flushes == 20:
        os.kill(os.getpid(), signal.SIGKILL)

os.fsync = die_before_the_20th_chunk_has_its_name
with Store.open(Path(sys.argv[1]), {"weights": "ab12"}).writer(chunk_bytes=1) as writer:
    for i in range(50):
        writer.add(f"killed {i}", torch.full((500,), float(i)))
        writer.add(f"both {i}", torch.full((500,), float(i)))
"""


def test_of_two_writers_at_once_one_is_killed_and_nothing_is_lost_or_torn(tmp_path: Path) -> None:
    store = Store.open(tmp_path, {"weights": "ab12"})
    other = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)])
    while not chunks(store) and other.poll() is None:
        time.sleep(0.001)
    ours = {f"{name} {i}": torch.full((500,), float(i)) for i in range(50) for name in ("ours", "both")}
    fill(store, ours, chunk_bytes=1)
    assert other.wait() == -signal.SIGKILL

    found = Store.open(tmp_path, {"weights": "ab12"})
    theirs = {f"killed {i}": torch.full((500,), float(i)) for i in range(10)}  # 19 chunks, every other one
    assert missing(found, (f"killed {i}" for i in range(50))) == [f"killed {i}" for i in range(10, 50)]
    assert all(torch.equal(found[key], tensor) for key, tensor in (ours | theirs).items())
    assert len(drafts(found)) == 1


def test_drafts_of_dead_writers_are_removed_after_a_day(store: Store) -> None:
    for name, days in (("old", 1.1), ("new", 0.9)):
        draft = store.folder / f".{name}.safetensors.draft"
        draft.write_bytes(b"half")
        os.utime(draft, (0, draft.stat().st_mtime - days * 86_400))
    (store.folder / ".notes").touch()
    os.utime(store.folder / ".notes", (0, 0))
    fill(reopened(store), {})
    assert [path.name for path in drafts(store)] == [".new.safetensors.draft", ".notes"]


@given(cut=st.integers(0, 10_000), flip=st.integers(0, 10_000), sign=st.integers(1, 255), kind=st.booleans())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_chunk_gives_no_tensor_beyond_its_file(
    tmp_path: Path, cut: int, flip: int, sign: int, kind: bool
) -> None:
    path = tmp_path / "x.safetensors"
    entries = numbered(3) | {"bytes": torch.arange(5, dtype=torch.uint8)}
    write_chunk(path, entries, "me")
    data = bytearray(path.read_bytes())
    if kind:
        path.write_bytes(data[: cut % len(data)])
        assert read_chunk(path, "me") is None
        return
    data[flip % len(data)] ^= sign
    path.write_bytes(data)
    chunk = read_chunk(path, "me")
    for place in chunk.places.values() if chunk else ():
        tensor = place.tensor()
        assert place.offset * place.dtype.itemsize + tensor.nbytes <= len(data)


def raw_chunk(header: object, data: bytes) -> bytes:
    text = (header if isinstance(header, str) else json.dumps(header)).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data


def test_foreign_files_are_ignored_and_left_alone(store: Store) -> None:
    fill(store, numbered(1))
    owner = {"owner": store._owner}
    fine = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    files = {
        "empty": b"",
        "torn": chunks(store)[0].read_bytes()[:-1],
        "longer": chunks(store)[0].read_bytes() + b"x",
        "pickle": b"\x80\x04cos\nsystem\n(S'touch executed'\ntR.",
        "endless header": (2**63).to_bytes(8, "little") + b"{}",
        "deep": raw_chunk("[" * 100_000, b""),
        "beyond": raw_chunk({"__metadata__": owner, '"k"': fine | {"data_offsets": [4, 8]}}, bytes(4)),
        "negative": raw_chunk({"__metadata__": owner, '"k"': fine | {"data_offsets": [-4, 0]}}, bytes(4)),
        "another's": raw_chunk({"__metadata__": {"owner": "you"}, '"k"': fine}, bytes(4)),
        "nobody's": raw_chunk({'"k"': fine}, bytes(4)),
        "other names": raw_chunk({"__metadata__": owner, "k": fine}, bytes(4)),
        "a number": raw_chunk({"__metadata__": owner, "1": fine}, bytes(4)),
        "deep name": raw_chunk({"__metadata__": owner, "[" * 100_000: fine}, bytes(4)),
        "unknown dtype": raw_chunk({"__metadata__": owner, '"k"': fine | {"dtype": "C64"}}, bytes(4)),
        "unaligned": raw_chunk(
            {
                "__metadata__": owner,
                '"a"': {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
                '"b"': fine | {"data_offsets": [1, 5]},
            },
            bytes(5),
        ),
    }
    for name, data in files.items():
        (store.folder / f"{name}.safetensors").write_bytes(data)
    (store.folder / "folder.safetensors").mkdir()
    (store.folder / "notes.txt").write_text("mine")
    before = sorted(store.folder.iterdir())

    fresh = reopened(store)
    assert list(fresh._places) == ["picture 0"]
    fill(fresh, {"k": torch.ones(3)})
    assert torch.equal(reopened(store)["k"], torch.ones(3))
    assert set(before) < set(store.folder.iterdir())


def test_a_chunk_that_was_written_for_another_description_is_not_read(tmp_path: Path) -> None:
    """As when a folder is deleted under a running writer, and another run makes it anew."""
    old = Store.open(tmp_path / "store", {"weights": "old"})
    shutil.rmtree(tmp_path / "store")
    new = Store.open(tmp_path / "store", {"weights": "new"})
    fill(old, {"key": torch.tensor(1)})
    new.refresh()
    assert "key" not in new


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"weights": "cd34"}, """'weights', "cd34" is expected, got "ab12\""""),
        ({"libraries": {"torch": 3, "pillow": "11.0"}}, """'libraries.torch', 3 is expected, got "2.6.0\""""),
        ({"libraries": {"torch": "2.6.0"}}, """'libraries.pillow', nothing is expected, got "11.0\""""),
        ({"libraries": 0}, """'libraries', 0 is expected, got {"pillow": "11.0", "torch": "2.6.0"}"""),
        ({"scales": [0.7, 1.0]}, "'scales', [0.7, 1.0] is expected, got [0.7, 1.4]"),
        ({"flip": True}, "'flip', true is expected, got nothing"),
        ({"scales": [0] * 99}, f"'scales', [{'0, ' * 26}0… is expected, got [0.7, 1.4]"),
    ],
)
def test_another_description_is_refused_with_the_first_key_that_differs(
    store: Store, change: dict[str, object], difference: str
) -> None:
    fill(store, numbered(1))
    before = {path: path.read_bytes() for path in store.folder.iterdir()}
    with pytest.raises(CacheError) as error:
        Store.open(store.folder, DESCRIPTION | change)
    assert str(error.value) == (
        f"{store.folder}: what is kept here was made with another {difference}; delete the folder, and it is made anew"
    )
    assert {path: path.read_bytes() for path in store.folder.iterdir()} == before


def test_true_and_one_are_different_descriptions(tmp_path: Path) -> None:
    Store.open(tmp_path, {"flip": True})
    with pytest.raises(CacheError, match="'flip', 1 is expected, got true;"):
        Store.open(tmp_path, {"flip": 1})


def test_the_order_of_a_description_does_not_matter(tmp_path: Path) -> None:
    fill(Store.open(tmp_path, {"a": 1, "b": {"c": 2, "d": 3}}), {"key": torch.tensor(1)})
    assert "key" in Store.open(tmp_path, {"b": {"d": 3, "c": 2}, "a": 1})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "can be neither read nor made"),
        (b'{"weights": "ab', "can be neither read nor made"),
        (b"\xff", "can be neither read nor made"),
        (b"[" * 100_000, "can be neither read nor made"),
        (b"[1]", r"a mapping in description.json is expected, got \[1\]"),
    ],
)
def test_a_description_that_cannot_be_read_is_refused(store: Store, text: bytes, reason: str) -> None:
    (store.folder / "description.json").write_bytes(text)
    with pytest.raises(CacheError, match=rf"{reason}.*delete the folder"):
        reopened(store)
    assert (store.folder / "description.json").read_bytes() == text


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "store").touch()
    with pytest.raises(CacheError, match=r"/store: description.json can be neither read nor made .* set WSF_CACHE to"):
        Store.open(tmp_path / "store", DESCRIPTION)


def test_a_folder_whose_maker_died_before_describing_it_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".description.json.99").write_bytes(b'{"wei')
    Store.open(tmp_path, DESCRIPTION)
    Store.open(tmp_path, DESCRIPTION)


def test_room_is_checked_with_a_margin(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")(10**12, 0, 3_500_000_000)
    monkeypatch.setattr(shutil, "disk_usage", {store.folder: usage}.__getitem__)
    store.check_room(usage.free - MARGIN)
    with pytest.raises(CacheError) as error:
        store.check_room(40_250_000_000)
    assert str(error.value) == (
        f"{store.folder}: 40,250 MB are needed, and 1,000 MB to spare, got 3,500 MB free; "
        "make room, set WSF_CACHE to another folder, or turn the cache off in the recipe"
    )


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Writing more than this to a file fails half-way, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_nothing_torn_and_is_said_once(store: Store) -> None:
    fill(store, {"before": torch.ones(2)})
    with pytest.raises(CacheError) as error, largest_file(40_000), store.writer(chunk_bytes=50_000) as writer:
        writer.add("big", torch.zeros(20_000))
    assert str(error.value).startswith(str(store.folder))
    assert ".safetensors: cannot be written (" in str(error.value)
    assert str(error.value).endswith("set WSF_CACHE to another folder, or turn the cache off in the recipe")
    assert not isinstance(error.value.__context__, CacheError)
    assert drafts(store) == []
    assert missing(store, ["before", "big"]) == ["big"]
    assert len(chunks(store)) == 1


def test_a_folder_that_was_deleted_under_a_writer_is_said(store: Store) -> None:
    shutil.rmtree(store.folder)
    with pytest.raises(CacheError, match=r"cannot be written \(.*[Nn]o such file"):
        fill(store, numbered(1))


def test_a_chunk_that_the_system_cannot_map_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Tensor:
        raise RuntimeError("unable to mmap 48 bytes: Cannot allocate memory (12)")

    monkeypatch.setattr(torch, "from_file", refuse)
    with pytest.raises(CacheError, match=r"cannot be mapped \(.*Cannot allocate memory .*; turn the cache off"):
        fill(store, numbered(1))


def test_chunks_that_go_one_by_one_are_no_error(store: Store) -> None:
    fill(store, numbered(3), chunk_bytes=1)
    chunks(store)[0].unlink()
    assert len(missing(reopened(store), numbered(3))) == 1
    assert missing(store, numbered(3)) == []
    assert all(torch.equal(store[key], tensor) for key, tensor in numbered(3).items())


def test_the_usual_chunk_has_64_mebibytes() -> None:
    assert CHUNK_BYTES == 67_108_864
