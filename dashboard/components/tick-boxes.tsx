export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** Any number of choices, each a box to tick; they stand chosen in the order they were ticked. */
export function TickBoxes(props: {
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly choose: (chosen: readonly string[]) => void;
}) {
  const { choices, chosen, choose } = props;
  return choices.map(({ id, name }) => (
    <label key={id} class="check">
      <input
        type="checkbox"
        checked={chosen.includes(id)}
        onChange={({ currentTarget }) =>
          choose(currentTarget.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
        }
      />
      <span>{name}</span>
    </label>
  ));
}
