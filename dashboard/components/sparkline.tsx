/** Bars of equal width, the newest at the right; nothing is a flat grey line. Its meaning stands in words beside it. */
export function Sparkline(props: { readonly counts: readonly number[]; readonly label: string }) {
  const { counts } = props;
  const most = Math.max(1, ...counts);
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${counts.length * STEP} ${HEIGHT}`}
      role="img"
      aria-label={props.label}
      preserveAspectRatio="none"
    >
      <path class="base" d={`M0 ${HEIGHT - 0.5}h${counts.length * STEP}`} />
      <path d={counts.map((count, i) => (count === 0 ? "" : bar(i, (count / most) * (HEIGHT - 2)))).join("")} />
    </svg>
  );
}

const STEP = 4;
const HEIGHT = 20;

function bar(i: number, height: number): string {
  const tall = Math.max(2, height);
  return `M${i * STEP} ${HEIGHT}v-${tall.toFixed(1)}h${STEP - 1}v${tall.toFixed(1)}z`;
}
