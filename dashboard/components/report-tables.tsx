import type { Report, ReportCell, ReportSection, WordedReport } from "../../model/report.ts";

/** A report as the gateway worded it: the same tables as in its files. */
export function ReportTables(props: { readonly report: Report & { readonly worded: WordedReport } }) {
  const { worded, timeline } = props.report;
  return (
    <article class="report" data-testid="report">
      <h2>
        <bdi>{worded.title}</bdi>
      </h2>
      {worded.head.map((sentence) => (
        <p key={sentence} class="note">
          {sentence}
        </p>
      ))}
      {worded.sections.map((section) => (
        <Section
          key={section.id}
          section={section}
          unknownWord={worded.unknownWord}
          lines={section.id === "timeline" ? timeline.map(({ line }) => line) : null}
        />
      ))}
    </article>
  );
}

function Section(props: {
  readonly section: ReportSection;
  readonly unknownWord: string;
  /** Of each row, the line it is of; null: the rows are of neither. */
  readonly lines: readonly string[] | null;
}) {
  const { section, unknownWord, lines } = props;
  const { id, title, none, note, heads, rows } = section;
  return (
    <section data-section={id}>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p class="note">{none}</p>
      ) : (
        <div class="table-frame" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((cells, row) => (
                <tr key={row} data-line={lines?.[row]}>
                  {cells.map((cell, column) => (
                    <Cell key={column} cell={cell} unknownWord={unknownWord} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {note === null ? null : <p class="note">{note}</p>}
    </section>
  );
}

function Cell(props: { readonly cell: ReportCell; readonly unknownWord: string }) {
  const { cell, unknownWord } = props;
  if (cell === null) {
    return (
      <td>
        <em>{unknownWord}</em>
      </td>
    );
  }
  if (typeof cell === "string") {
    return (
      <td>
        <bdi>{cell}</bdi>
      </td>
    );
  }
  return <td class="number">{typeof cell === "number" ? cell : `${(cell.share * 100).toFixed(1)} %`}</td>;
}
