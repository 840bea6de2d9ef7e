import { test } from 'vitest';
import { promptFor, handPrompt } from '../../../src/core/worker/prompt.ts';
import { GROUND, OPTIONS, TREE, changed, runOf, taskOf, tasksOf } from './runs.ts';
test('x', () => {
  const r = runOf(tasksOf({ a: { text: 'Do the dishes' } }));
  const p = promptFor(r, r.tasks[0]!, 'backend');
  console.log(p, p.split(/\s+/).length);
  let run = runOf(tasksOf({db:{text:'Create schema'}, api:{text:'Create JWT API', dependsOn:['db'], writes:'src/api/**', verify:'npm test', skill:'tdd'}, ui:{text:'Build the login page'}, t:{text:'Write tests'}, e:{text:'Security audit'},f:{text:'Build the mobile app'},h:{text:'Write the docs'},i:{text:'Deploy to staging'}}), {options:{...OPTIONS, review:{agents:['claude'],minutes:10}}, ground: GROUND});
  run = changed(run, 'db', {phase:{is:'done' as const, at:1, summary:'made the users table\nand more'}, evidence:{changes:{files:['db/schema.sql','b.sql'],count:2,insertions:3,deletions:1,conflicted:[],ignored:[]}, says:{open:['indexes']}}});
  run = changed(run, 'api', {tree:{...TREE, conflicts:['x.ts']}});
  const q = promptFor(run, taskOf(run,'api'), 'backend');
  console.log(q, q.split(/\s+/).length);
  console.log(handPrompt(runOf(tasksOf({a:{text:'One'},b:{text:'Two', verify:'make'}})), runOf(tasksOf({a:{text:'One'},b:{text:'Two', verify:'make'}})).tasks, 'w'));
});
