"""Prove: plants a defect for each gate, runs the commands of the workflows, and judges what they say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pytest_lifeos.proofs.catalogue import defects
from pytest_lifeos.proofs.chain import Chain
from pytest_lifeos.proofs.defect import Defect
from pytest_lifeos.proofs.evidence import Ran
from pytest_lifeos.proofs.plan import Plan, Planned, make_plan
from pytest_lifeos.proofs.proof import (
    Attempt,
    Case,
    Proof,
    objections_to_clean,
    objections_to_planted,
)
from pytest_lifeos.proofs.scratch import planted
from pytest_lifeos.proofs.step import Command
from pytest_lifeos.proofs.workshop import Workshop, open_workshop
from pytest_lifeos.settings import Gate, Request, Settings

_SHORTEST_LIMIT_S = 900.0
_NOTHING_READ = Chain(links=(), sure=frozenset(), may_be_any=False)
Names = tuple[str, str, str]


def prove(
    settings: Settings, request: Request, names: Names, say: Callable[[str], None]
) -> list[Proof]:
    """A proof for each gate and each command that runs it, in the order of the gates.

    `say` is told what begins. Raises SettingsError where the workflows cannot be read.
    """
    with open_workshop(settings) as workshop:
        plan = make_plan(workshop, settings, request.names)
        prover = _Prover(workshop, settings, names, say)
        return [proof for gate in request.gates for proof in prover.proofs(gate, plan)]


class _Prover:
    """Runs each command once without a defect, and once for each defect."""

    def __init__(
        self, workshop: Workshop, settings: Settings, names: Names, say: Callable[[str], None]
    ) -> None:
        self._workshop = workshop
        self._settings = replace(settings, root=workshop.root)
        self._names = names
        self._say = say
        self._clean: dict[Command, Ran] = {}

    def proofs(self, gate: Gate, plan: Plan) -> Iterator[Proof]:
        """Those of one gate; where no workflow runs it, one that says so."""
        found = defects(gate, self._settings, self._names)
        if not found:
            hint = f"add one to [tool.lifeos.gates.{gate.name}.proofs]"
            yield Proof(gate=gate.name, objections=(f"no defect is known for this gate; {hint}",))
            return
        running = plan.running(gate.name)
        for each in self._guarding(gate, running):
            yield self._proof(gate, each, found)
        if not running:
            yield self._without_workflow(gate, plan, found)

    def _guarding(self, gate: Gate, running: list[Planned]) -> list[Planned]:
        """Without those that only speak of the gate, such as an `echo`, where others run it."""
        clean = [(each, self._run_clean(gate, each)) for each in running]
        return [each for each, ran in clean if ran.status != 0 or ran.of(gate.name)] or running

    def _without_workflow(self, gate: Gate, plan: Plan, found: Sequence[Defect]) -> Proof:
        """The gate itself is proved; where there are workflows, that none runs it is a finding."""
        folder = self._workshop.root.relative_to(self._workshop.tree).as_posix()
        command = Command(text=f"python -m pytest --gate {gate.name}", folder=folder)
        proof = self._proof(gate, Planned(command=command, steps=(), chain=_NOTHING_READ), found)
        if not plan.files:
            return proof
        said = [f"no workflow runs gate {gate.name} (looked at {', '.join(plan.files)})"]
        return replace(
            proof,
            objections=(
                *said,
                *plan.in_parts(gate.name),
                *plan.never_running(gate.name),
                *proof.objections,
            ),
        )

    def _proof(self, gate: Gate, each: Planned, found: Sequence[Defect]) -> Proof:
        live = tuple(step for step in each.steps if not step.never)
        case = Case(gate=gate.name, steps=live, links=each.chain.links)
        clean = self._run_clean(gate, each)
        lines = objections_to_clean(case, clean)
        proof = Proof(
            gate=gate.name,
            command=_title(each),
            clean="red" if clean.status != 0 else "green",
            clean_s=clean.seconds,
            objections=tuple(lines),
        )
        if lines:
            return proof
        return replace(proof, attempts=tuple(self._attempt(case, each, one) for one in found))

    def _attempt(self, case: Case, each: Planned, defect: Defect) -> Attempt:
        """Every defect is planted by itself."""
        self._say(f"{case.gate}: {_title(each)}: with {defect.name}")
        with planted(defect.files, self._workshop.root, self._workshop.tree):
            ran = self._workshop.run(each.command, _limit(each))
        return Attempt(
            defect=defect,
            is_red=ran.status != 0,
            seconds=ran.seconds,
            objections=tuple(objections_to_planted(case, ran, defect)),
        )

    def _run_clean(self, gate: Gate, each: Planned) -> Ran:
        if each.command not in self._clean:
            self._say(f"{gate.name}: {_title(each)}: clean")
            self._clean[each.command] = self._workshop.run(each.command, _limit(each))
        return self._clean[each.command]


def _title(each: Planned) -> str:
    """The command, with the variables of the workflow that tell it from another."""
    return " ".join([*(f"{name}={text}" for name, text in each.command.env), each.command.title])


def _limit(each: Planned) -> float:
    """What the job allows, but not less than a slow laptop needs."""
    return max([_SHORTEST_LIMIT_S, *(step.limit_s for step in each.steps)])
