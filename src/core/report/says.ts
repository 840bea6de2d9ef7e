import { numbers } from '../state/loss.ts';
import type { Event, Place, Survivor } from '../events/event.ts';
import { clip, oneLine } from '../text/line.ts';
import { survivorNames } from '../text/survivors.ts';
import { several } from '../text/several.ts';
import type { Said, Witness } from './said.ts';
import { because, excerpt } from './said.ts';
import { saysPools } from './says-pools.ts';
import { saysProof } from './says-proof.ts';
import { saysSignal } from './says-signal.ts';
import { saysTalk } from './says-talk.ts';

/** A fact in one plain sentence; undefined for what omo only decided or did to its own books. Safe to print, on one line. */
export function says(event: Event): Said | undefined {
  const said = told(event);
  // Whatever others wrote into it, ids and names included.
  return said && { ...said, says: clip(oneLine(said.says), LONGEST) };
}

const LONGEST = 400;

function told(event: Event): Said | undefined {
  switch (event.type) {
    case 'run.submitted':
      return ofPerson(`run ${event.run} was asked for: ${several(event.tasks.length, 'task')}`);
    case 'run.cancel-asked':
      return {
        signal: event.cause === 'person' ? 'person' : 'process',
        says: `the run is cancelled${because(event.reason)}`,
      };
    case 'run.prompts-written':
      return ofResult(`the prompts of run ${event.run} were written${because(event.problem)}`);
    case 'run.ended':
      return { signal: 'result', says: `run ${event.run} is over${because(event.problem)}` };
    case 'attempt.decided':
      return ofProcess(`attempt ${event.attempt} of ${event.task} is to begin in ${event.worker}`);
    case 'attempt.started':
      return ofProcess(`attempt ${event.attempt} of ${event.task} began, ${placeWords(event.place)}`);
    case 'attempt.not-started':
      return ofProcess(
        `attempt ${event.attempt} of ${event.task} could not be started [${event.code}]${because(event.reason)}`,
      );
    case 'attempt.exited':
      return ofProcess(`its program ended ${endWords(event)} (told by its ${event.by})`);
    case 'attempt.lost':
      return ofProcess(`its program is gone${because(event.reason)}`);
    case 'attempt.stop-decided':
      return { signal: STOPPED_BY[event.why], says: `it is stopped${because(event.reason)}` };
    case 'attempt.stopped':
      return ofProcess(`it was stopped${survivorWords(event.survivors)}${because(event.problem)}`);
    case 'attempt.finish-decided':
      return ofResult(`by its own word the attempt ${event.ok ? 'is done' : 'has failed'}${because(event.reason)}`);
    case 'attempt.ended':
      return ofResult(attemptWords(event));
    case 'task.ticked':
      return ofResult(`${event.task} was ticked in its plan${because(event.problem)}`);
    case 'agent.signalled':
      return saysSignal(event);
    case 'worker.viewed':
      return ofProcess(`${event.worker} is shown in a terminal`);
    case 'worker.view-failed':
      return ofProcess(`${event.worker} could not be shown in a terminal${because(event.reason)}`);
    case 'worker.kill-asked':
      return ofPerson(`it is killed${because(event.reason)}`);
    case 'worker.closed':
      return ofProcess(
        `the session of ${event.worker} was closed${survivorWords(event.survivors)}${because(event.problem)}`,
      );
    case 'foreign.stopped':
      return {
        signal: 'hook',
        says: `a turn of ${event.worker} ended, which omo did not start (session ${excerpt(event.session)})`,
      };
    case 'hook.ignored':
      return { signal: 'hook', says: `an event was not acted on${because(event.reason)}` };
    case 'hook.refused':
      return { signal: 'hook', says: `the event file ${excerpt(event.file)} was put aside${because(event.reason)}` };
    case 'daemon.started':
      return ofProcess(`the daemon started: pid ${event.pid}, version ${event.version}`);
    case 'daemon.stopped':
      return ofProcess('the daemon stopped');
    case 'journal.gap':
      return ofProcess(`records ${numbers(event)} of the journal are gone`);
    case 'journal.repaired':
      return ofPerson(`the journal was repaired${lossWords(event)}`);
    case 'run.let-go':
      return ofProcess(`the run was let go, ${event.days} days after its end`);
    case 'machine.slept':
      return ofProcess(`the machine slept for ${Math.round(event.ms / 1000)} s, or its clock was set`);
    case 'limits.set':
    case 'provider.paused':
    case 'provider.resumed':
    case 'provider.notice-decided':
    case 'day.began':
    case 'run.paused':
    case 'run.resumed':
    case 'run.tasks-added':
    case 'run.budget-notice-decided':
    case 'attempt.silent':
    case 'attempt.awake':
    case 'attempt.poke-decided':
    case 'attempt.used':
    case 'task.refused':
      return saysPools(event);
    case 'attempt.tree-ready':
    case 'attempt.launch-decided':
    case 'attempt.check-decided':
    case 'attempt.checked':
    case 'attempt.review-decided':
    case 'attempt.reviewed':
    case 'synthesis.asked':
    case 'synthesis.merge-decided':
    case 'synthesis.merged':
    case 'synthesis.conflicted':
    case 'synthesis.resolve-decided':
    case 'synthesis.resolved':
    case 'synthesis.left':
    case 'synthesis.verify-decided':
    case 'synthesis.verified':
    case 'synthesis.report-decided':
    case 'synthesis.ended':
    case 'synthesis.taken':
      return saysProof(event);
    case 'hook.heard':
    case 'run.prompts-decided':
    case 'run.report-decided':
    case 'attempt.collect-decided':
    case 'task.tick-decided':
    case 'worker.close-decided':
    case 'worker.view-decided':
      return undefined;
    default:
      return saysTalk(event);
  }
}

/** Whose word it is that an attempt was stopped for. */
const STOPPED_BY: Record<Extract<Event, { type: 'attempt.stop-decided' }>['why'], Witness> = {
  cancelled: 'person',
  killed: 'person',
  timeout: 'process',
  hung: 'process',
  provider: 'hook',
};

const ofPerson = (words: string): Said => ({ signal: 'person', says: words });
const ofProcess = (words: string): Said => ({ signal: 'process', says: words });
const ofResult = (words: string): Said => ({ signal: 'result', says: words });

function lossWords({ lost }: Extract<Event, { type: 'journal.repaired' }>): string {
  return lost.length === 0 ? '; nothing was lost' : `; gone are records ${lost.map((one) => numbers(one)).join(', ')}`;
}

function placeWords(place: Place): string {
  return place.kind === 'pane' ? `pid ${place.pid} in pane ${place.pane}` : `pid ${place.pid}`;
}

function endWords({ exitCode, signal }: Extract<Event, { type: 'attempt.exited' }>): string {
  if (signal !== undefined) return `by ${signal}`;
  return exitCode === undefined ? 'in a way nobody saw' : `with exit code ${exitCode}`;
}

function survivorWords(survivors: readonly Survivor[] = []): string {
  return survivors.length === 0 ? '' : `, but pid ${survivorNames(survivors)} would not end`;
}

function attemptWords(event: Extract<Event, { type: 'attempt.ended' }>): string {
  const { attempt, ok, summary, reason } = event;
  if (!ok) return `attempt ${attempt} ${failedWords(event)}${because(reason)}`;
  return `attempt ${attempt} ended well${summary === undefined ? '' : `, saying ${excerpt(summary)}`}`;
}

function failedWords({ failure, crashed }: Extract<Event, { type: 'attempt.ended' }>): string {
  if (crashed) return 'died without a word on why';
  return failure === undefined ? 'failed' : `failed (${failure.kind})`;
}
