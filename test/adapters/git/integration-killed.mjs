// One call of the integration, in a process to be killed: `node integration-killed.mjs <compiled integration.js> <method> <json>`,
// the json holding its arguments. Prints what came of it.
const [file, method, args] = process.argv.slice(2);
const { gitIntegration } = await import(file);
process.stdout.write(JSON.stringify(await gitIntegration()[method](...JSON.parse(args))));
