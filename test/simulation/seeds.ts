/** The seeds every test run goes through. A seed that has once found something joins the list and stays. */
export const SEEDS: readonly number[] = [...Array.from({ length: 20 }, (_, i) => i + 1), 112, 151, 154];

/** Simulated hours of each, before the faults cease and what is owed is paid. */
export const HOURS = 0.8;
