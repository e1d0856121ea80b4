import type { Database } from "better-sqlite3";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import type { Escalated, OverviewFacts, OverviewQuery } from "./overview-queries.ts";

/** Escalations are looked for among so many of the newest transitions: a storm must not make the question long. */
const NEWEST_EVENTS = 3_000;
const ESCALATED_MAX = 100;

/** Four questions about a thousand enterprises, each answered from an index: what a supervisor's first screen rests on. */
export function openOverview(sqlite: Database): (query: OverviewQuery) => OverviewFacts {
  const raised = sqlite.prepare<[number, string, number, number], OverviewFacts["raised"][number]>(
    `select asked.value as enterprise, cast((alarm.raised_at - ?) / ${HOUR_MS} as integer) as hour, count(*) as count
     from json_each(?) as asked cross join alarm on alarm.enterprise = asked.value
     where alarm.raised_at >= ? and alarm.raised_at < ? group by 1, 2`,
  );
  const inspected = sqlite.prepare<[string], { readonly enterprise: string; readonly atMs: number | null }>(
    `select asked.value as enterprise, (select opened_at from ticket
       where ticket.enterprise = asked.value and kind = 'inspection' order by opened_at desc limit 1) as atMs
     from json_each(?) as asked`,
  );
  const holders = sqlite.prepare<[string], OverviewFacts["holders"][number]>(
    `select event.alarm, json_extract(event.record, '$.by') as by, json_extract(event.record, '$.atMs') as atMs
     from json_each(?) as asked cross join alarm_event as event on event.alarm = asked.value
     where json_extract(event.record, '$.kind') = 'acknowledged' and json_extract(event.record, '$.by') is not null
     order by event.no`,
  );
  const escalated = sqlite.prepare<[string, number], Escalated>(
    `select alarm.id as alarm, alarm.enterprise, json_extract(alarm.record, '$.point') as point,
       json_extract(alarm.record, '$.rule') as rule, json_extract(alarm.record, '$.level') as level,
       json_extract(event.record, '$.atMs') as atMs, json_extract(event.record, '$.params.step') as step
     from (select no, alarm, record from alarm_event order by no desc limit ${NEWEST_EVENTS}) as event
     join alarm on alarm.id = event.alarm
     where json_extract(event.record, '$.kind') = 'escalated' and alarm.enterprise in (select value from json_each(?))
       and json_extract(event.record, '$.atMs') >= ?
     order by event.no desc limit ${ESCALATED_MAX}`,
  );
  const read = sqlite.transaction(({ enterprises, nowMs, acknowledged }: OverviewQuery): OverviewFacts => {
    const asked = JSON.stringify(enterprises);
    const fromMs = nowMs - DAY_MS;
    return {
      raised: raised.all(fromMs, asked, fromMs, nowMs),
      inspected: inspected.all(asked).flatMap(({ enterprise, atMs }) => (atMs === null ? [] : [{ enterprise, atMs }])),
      holders: holders.all(JSON.stringify(acknowledged)),
      escalated: escalated.all(asked, fromMs),
    };
  });
  return (query) => read.deferred(query);
}
