/** The few signs that are not levels. Always beside a word or under a label of their own. */
export function ClockIcon() {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 4.2v4l2.6 1.7" />
    </svg>
  );
}

export function SpeakerIcon(props: { readonly off?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2 6v4h2.6L8 13V3L4.6 6zM10.4 5.6a3.4 3.4 0 0 1 0 4.8M12.2 3.6a6.2 6.2 0 0 1 0 8.8" />
      {props.off ? <path d="M2 2l12 12" /> : null}
    </svg>
  );
}

export function CloseIcon() {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />
    </svg>
  );
}

/** Two lines kept in step: the machine's pulse over the people's steady one. */
export function BrandIcon() {
  return (
    <svg class="brand-mark" viewBox="0 0 28 20" aria-hidden="true">
      <path d="M1 8h7l3-6 4 6h12" />
      <path class="human" d="M1 16h26" />
    </svg>
  );
}
