// A daemon that runs one check: `node checking.mjs <compiled checker.js> <spec as JSON>`. Prints what came of it.
const [checkerFile, spec] = process.argv.slice(2);
const { shellChecker } = await import(checkerFile);
process.stdout.write(JSON.stringify(await shellChecker().check(JSON.parse(spec))));
