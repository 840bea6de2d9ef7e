// One call of the trees, in a process to be killed: `node trees-killed.mjs <compiled trees.js> <method> <json>`, the json holding
// its arguments. Prints what came of it.
const [file, method, args] = process.argv.slice(2);
const { GitTrees } = await import(file);
process.stdout.write(JSON.stringify(await new GitTrees()[method](...JSON.parse(args))));
