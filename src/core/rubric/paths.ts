/** What kind of file a path names, as far as names tell. */

export function isTest(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|specs?|__tests__)\//i.test(path) ||
    /[._-](?:test|spec)s?\.\w+$/i.test(path) ||
    /(?:^|\/)test_[^/]*\.py$|Tests?\.(?:java|kt|cs|swift)$/.test(path)
  );
}

/** Written by programs, or by others: nobody reads it line by line. */
export function isGenerated(path: string): boolean {
  return (
    /(?:^|\/)(?:dist|build|vendor|third_party|node_modules|__snapshots__)\//.test(path) ||
    /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|poetry\.lock|uv\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock)$/.test(
      path,
    ) ||
    /\.(?:min\.(?:js|css)|map|snap|svg|csv|tsv|patch|diff|ipynb|jsonl|pb\.go|lock)$/i.test(path)
  );
}

/** Data that is meant to be odd. */
export function isFixture(path: string): boolean {
  return /(?:^|[/._-])(?:fixtures?|testdata|test-data|samples?|invalid|broken|malformed|bad)(?:$|[/._-])/i.test(path);
}

export function isProse(path: string): boolean {
  return /\.(?:md|mdx|markdown|rst|txt|adoc)$/i.test(path) || /(?:^|\/)(?:LICEN[CS]E|NOTICE|CHANGELOG)$/i.test(path);
}

/** Programs that speak to people: what they print is their work. */
export function isScript(path: string): boolean {
  return /(?:^|\/)(?:bin|scripts?|cli|tools?|examples?|demos?|bench(?:marks?)?|logger|logging)(?:\/|\.\w+$)/i.test(
    path,
  );
}

export function extension(path: string): string {
  return /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}
