"""Whatever two windows do with a conversation in any order, both show what a plain model of it says."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.chats.remembering import Deed, Model
from tests.chats.talking import Talker, good, refused
from tests.support.studio import client, opened

LETTERS = st.text(st.characters(categories=["L", "N", "Zs", "So"]), min_size=1, max_size=20)
WINDOW = st.integers(0, 1)


class ConversationMachine(RuleBasedStateMachine):
    run: Any
    house: Any

    def __init__(self) -> None:
        super().__init__()
        self.windows = [Talker(self.house.http), Talker(client(self.house.app))]
        self.bench = self.house.studio.bench.text
        self.bench.reset()
        self.bench.set_speed(1000, 0)
        self.chat = self.run(self.windows[0].open())
        twigs = good(self.run(self._get("/tree")), 200)["items"]
        roots = [(twig["id"], twig["beginning"]) for twig in twigs]
        self.model = Model(roots, self.chat["active_leaf_id"])
        for id in self.model.roots:
            self.model.all[id].texts = [good(self.run(self._get(f"/nodes/{id}")), 200)["text"]]

    @rule(window=WINDOW, text=LETTERS)
    def say(self, window: int, text: str) -> None:
        self._say(window, {"text": f"{text}.", "parent_id": self.model.leaf})

    @rule(window=WINDOW)
    def say_and_be_failed(self, window: int) -> None:
        self.bench.fail_next("401")
        self._say(window, {"text": "hello", "parent_id": self.model.leaf}, becomes="failed")

    @rule(window=WINDOW)
    def say_and_stop_the_answer(self, window: int) -> None:
        self.bench.set_speed(1, 60_000)
        self._say(window, {"text": "stop it", "parent_id": self.model.leaf}, becomes="cancelled")
        self.bench.set_speed(1000, 0)

    @rule(window=WINDOW)
    def put_away_and_take_back(self, window: int) -> None:
        http, url = self.windows[window].http, f"/api/chats/{self.chat['id']}"
        good(self.run(http.delete(url)), 200)
        refused(self._post(window, "/undo"), 404, "chat_not_found")
        good(self.run(http.post(f"{url}/restore")), 200)

    @rule(window=WINDOW, role=st.sampled_from(["user", "note"]))
    def say_without_an_answer(self, window: int, role: str) -> None:
        body = {"text": "by the way", "parent_id": self.model.leaf, "role": role, "answer": False}
        sent = good(self._post(window, "/messages", body), 201)
        self._said(sent["message"], self.model.leaf)
        assert sent["runs"] == []

    @rule(window=WINDOW, data=st.data())
    @precondition(lambda self: self.model.living())
    def say_on_another_branch(self, window: int, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self.model.living()))
        self._say(window, {"text": "Let us go back.", "parent_id": at, "branch": True})

    @rule(window=WINDOW, data=st.data())
    @precondition(lambda self: len(self.model.all) > 1)
    def say_from_behind(self, window: int, data: st.DataObject) -> None:
        elsewhere = [id for id in self.model.all if id != self.model.leaf]
        body = {"text": "late", "parent_id": data.draw(st.sampled_from(elsewhere))}
        said = refused(self._post(window, "/messages", body), 409, "chat_moved_on")
        assert said["active_leaf_id"] == self.model.leaf

    @rule(window=WINDOW, data=st.data())
    @precondition(lambda self: self._answers())
    def vary(self, window: int, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self._answers()))
        self._answered(window, "variant", at, self.model.all[at].parent)

    @rule(window=WINDOW, data=st.data())
    @precondition(lambda self: self.model.living("user"))
    def ask_again(self, window: int, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self.model.living("user")))
        self._answered(window, "reply", at, at)

    @rule(window=WINDOW, data=st.data())
    @precondition(lambda self: self._finished())
    def go_on(self, window: int, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self._finished()))
        self.bench.next_replies([" And then?"])
        started = self.run(self.windows[window].answer(self.chat, "continue", at))
        self._heard(window, started["run"])
        text = good(self.run(self._get(f"/nodes/{at}")), 200)["text"]
        assert text.startswith(self.model.all[at].text)
        self.model.reword(at, text, "continue")

    @rule(window=WINDOW, data=st.data(), text=LETTERS)
    @precondition(lambda self: self.model.living())
    def say_it_differently_beside_it(self, window: int, data: st.DataObject, text: str) -> None:
        at = data.draw(st.sampled_from(self.model.living()))
        before, parent, role = self.model.leaf, self.model.all[at].parent, self.model.all[at].role
        edited = self._edit(window, at, f"{text}!", "branch")
        self.model.add(edited["node"]["id"], parent, role, f"{text}!")
        for run in edited["runs"]:
            self.model.add(run["node_id"], edited["node"]["id"], "persona", self._heard(window, run))
        self.model.note(Deed("edit", [before, self.model.leaf]))

    @rule(window=WINDOW, data=st.data(), text=LETTERS)
    @precondition(lambda self: self.model.living())
    def say_it_differently_in_its_place(self, window: int, data: st.DataObject, text: str) -> None:
        at = data.draw(st.sampled_from(self.model.living()))
        edited = self._edit(window, at, f"{text}?", "in_place")
        if self.model.all[at].text != f"{text}?":
            self.model.reword(at, f"{text}?")
        assert edited["node"]["rev"] == self.model.all[at].rev

    @rule(window=WINDOW, data=st.data(), mode=st.sampled_from(["only", "below"]))
    @precondition(lambda self: self.model.living())
    def remove(self, window: int, data: st.DataObject, mode: str) -> None:
        at = data.draw(st.sampled_from(self.model.living()))
        good(self._post(window, f"/nodes/{at}/remove", {"mode": mode}), 200)
        self.model.remove([at], mode)

    @rule(window=WINDOW, data=st.data(), mode=st.sampled_from(["only", "below"]))
    @precondition(lambda self: len(self.model.living()) > 1)
    def remove_several(self, window: int, data: st.DataObject, mode: str) -> None:
        few = data.draw(st.lists(st.sampled_from(self.model.living()), min_size=2, max_size=4, unique=True))
        good(self._post(window, "/nodes/remove", {"node_ids": few, "mode": mode}), 200)
        self.model.remove(few, mode)

    @rule(window=WINDOW, data=st.data())
    @precondition(lambda self: self.model.binned())
    def restore(self, window: int, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self.model.binned()))
        answer = self._post(window, f"/nodes/{at}/restore")
        if any(self.model.is_cut_off(each) for each in [self.model.all[at].parent] if each):
            refused(answer, 409, "still_removed")
        else:
            good(answer, 200)
            self.model.restore(at)

    @rule(window=WINDOW, data=st.data())
    @precondition(lambda self: self.model.living())
    def select(self, window: int, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(self.model.living()))
        self.model.select(id)
        assert self.run(self.windows[window].select(self.chat, id))["active_leaf_id"] == self.model.leaf

    @rule(window=WINDOW, data=st.data(), excluded=st.booleans())
    @precondition(lambda self: self.model.living())
    def keep_from_brains(self, window: int, data: st.DataObject, excluded: bool) -> None:
        at = data.draw(st.sampled_from(self.model.living()))
        url = f"/api/chats/{self.chat['id']}/nodes/{at}"
        good(self.run(self.windows[window].http.patch(url, json={"excluded": excluded})), 200)
        if self.model.all[at].excluded != excluded:
            self.model.note(self.model.set("mark", {at: ("excluded", excluded)}))

    @rule(window=WINDOW)
    def undo(self, window: int) -> None:
        answer = self._post(window, "/undo")
        if self.model.done:
            assert good(answer, 200)["op"]["kind"] == self.model.undo()
        else:
            refused(answer, 409, "nothing_to_undo")

    @rule(window=WINDOW)
    def redo(self, window: int) -> None:
        answer = self._post(window, "/redo")
        if self.model.undone:
            assert good(answer, 200)["op"]["kind"] == self.model.redo()
        else:
            refused(answer, 409, "nothing_to_redo")

    @rule(window=WINDOW)
    @precondition(lambda self: self.model.done)
    def undo_and_redo_change_nothing(self, window: int) -> None:
        before = self._path(window)
        good(self._post(window, "/undo"), 200)
        good(self._post(1 - window, "/redo"), 200)
        self.model.undo()
        self.model.redo()
        assert self._path(window) == before

    @rule(window=WINDOW)
    @precondition(lambda self: self.model.leaf)
    def fork(self, window: int) -> None:
        copy = good(self._post(window, "/fork", {}), 201)
        nodes = self.run(self.windows[window].path(copy))
        copied = [id for id in self.model.path() if self.model.all[id].counts]
        assert [node["text"] for node in nodes] == [self.model.all[id].text for id in copied]
        assert [node["origin"]["node_id"] for node in nodes] == copied

    @invariant()
    def the_path_is_what_was_said(self) -> None:
        page = self._path(len(self.model.all) % 2)
        assert [node["id"] for node in page["nodes"]] == self.model.path()[-100:]
        assert page["active_leaf_id"] == self.model.leaf
        for node in page["nodes"]:
            expected = self.model.all[node["id"]]
            assert (node["text"], node["rev"], node["excluded"]) == (expected.text, expected.rev, expected.excluded)
            assert not expected.counts or node["variant"] == self.model.variant(node["id"])

    def teardown(self) -> None:
        """Lanes are runs without a gap, each node's parent is the one before it, and nobody is missing."""
        rows = [row for row in self.run(self.house.rows("chat_nodes")) if row["chat_id"] == self.chat["id"]]
        forks = {
            row["lane"]: row for row in self.run(self.house.rows("chat_lanes")) if row["chat_id"] == self.chat["id"]
        }
        at = {(row["lane"], row["depth"]): row["id"] for row in rows}
        assert {row["id"] for row in rows} == set(self.model.all)
        for row in rows:
            lane = forks[row["lane"]]
            before = (row["lane"], row["depth"] - 1)
            if before not in at and lane["parent_lane"] is not None:
                before = (lane["parent_lane"], lane["fork_depth"])
            assert row["parent_id"] == at.get(before)
        for lane in forks:
            depths = sorted(depth for of, depth in at if of == lane)
            assert all(deeper == depth + 1 for depth, deeper in pairwise(depths))

    def _answers(self) -> list[str]:
        return [id for id in self.model.living("persona") if self._answers_somebody(id)]

    def _finished(self) -> list[str]:
        return [id for id in self._answers() if self.model.all[id].text and self.model.all[id].counts]

    def _answers_somebody(self, id: str) -> bool:
        parent = self.model.all[id].parent
        return parent is not None and self.model.lives(parent)

    def _say(self, window: int, body: dict[str, Any], becomes: str = "done") -> None:
        if becomes == "done":
            self.bench.next_replies(["Yes."])
        sent = good(self._post(window, "/messages", body), 202)
        before, message = self.model.leaf, sent["message"]
        assert message["text"] == body["text"]
        self.model.add(message["id"], body["parent_id"], "user", body["text"])
        (run,) = sent["runs"]
        if becomes == "cancelled":
            self.run(self.windows[1 - window].cancel(run["id"]))
        said = self._heard(window, run, becomes)
        self.model.add(run["node_id"], message["id"], "persona", said, failed=becomes == "failed")
        deed = Deed("say", [before, self.model.leaf], {message["id"]: ("removed", "below", None)})
        self.model.note(deed)

    def _said(self, message: dict[str, Any], before: str | None) -> None:
        self.model.add(message["id"], before, message["role"], message["text"])
        self.model.note(Deed("say", [before, message["id"]], {message["id"]: ("removed", "below", None)}))

    def _answered(self, window: int, kind: str, at: str, parent: str | None) -> None:
        assert parent is not None
        self.bench.next_replies(["Or so."])
        before, is_first = self.model.leaf, not self.model.all[parent].children
        started = self.run(self.windows[window].answer(self.chat, kind, at))
        self.model.add(started["node"]["id"], parent, "persona", self._heard(window, started["run"]))
        gone = {started["node"]["id"]: ("removed", "below", None)} if is_first else {}
        self.model.note(Deed("answer" if is_first else "variant", [before, self.model.leaf], gone))

    def _heard(self, window: int, run: dict[str, Any], becomes: str = "done") -> str:
        ended = self.run(self.windows[window].ended(run["id"], 30))
        assert ended["state"] == becomes
        text: str = ended["text_so_far"]
        return text

    def _edit(self, window: int, at: str, text: str, mode: str) -> dict[str, Any]:
        self.bench.next_replies(["I see."])
        answer = self._post(window, f"/nodes/{at}/edit", {"text": text, "mode": mode})
        edited: dict[str, Any] = answer.json()
        assert answer.status_code == (202 if edited["runs"] else 200), edited
        return edited

    def _path(self, window: int) -> dict[str, Any]:
        found: dict[str, Any] = self.run(self.windows[window].page(self.chat))
        return found

    def _post(self, window: int, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.run(self.windows[window].http.post(f"/api/chats/{self.chat['id']}{path}", json=body))

    def _get(self, path: str) -> Any:
        return self.windows[0].http.get(f"/api/chats/{self.chat['id']}{path}")


def follow(engine: str, folder: Any, examples: int, steps: int) -> None:
    """Let the machine do what it likes with conversations of one studio."""
    with asyncio.Runner() as runner:
        studio = opened(folder, engine=engine)
        house = runner.run(studio.__aenter__())
        try:
            known = {"run": staticmethod(runner.run), "house": house}
            machine = type("Conversation", (ConversationMachine,), known)
            slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
            limits = settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=slow,
            )
            run_state_machine_as_test(machine, settings=limits)
        finally:
            runner.run(house.studio.answers.stop_everything())
            runner.run(studio.__aexit__(None, None, None))


def test_whatever_two_windows_do_both_show_the_same_conversation(engine, tmp_path):
    sizes = {"sqlite": (4, 25), "postgresql": (2, 15)}
    follow(engine, tmp_path, *sizes[engine])


@pytest.mark.long
def test_the_same_holds_for_long(engine, tmp_path):
    follow(engine, tmp_path, examples=60, steps=80)
