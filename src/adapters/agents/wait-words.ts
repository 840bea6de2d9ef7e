/**
 * How long an agent says it waits (`9s`, `1m 30s`, `1h 56m`, `5m`), as a piece of a screen rule's expression: groups `days`,
 * `hours`, `minutes`, `seconds`.
 */
export const WAIT =
  '(?:(?<days>\\d{1,3})d ?)?(?:(?<hours>\\d{1,3})h ?)?(?:(?<minutes>\\d{1,3})m ?)?(?:(?<seconds>\\d{1,5})s)?';
