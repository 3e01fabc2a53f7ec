/** The mark: one triangle with its inner bracing. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="var(--accent)"
      strokeWidth="1.7"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M12 3.5 1.8 20.5h20.4Z" />
      <path d="M6.9 12h10.2L12 20.5Z" />
    </svg>
  )
}
