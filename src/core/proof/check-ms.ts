/** What one acceptance command may take where nothing else is said, ms. */
export const CHECK_MS = 600_000;
