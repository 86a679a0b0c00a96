import type { Span } from '@opentelemetry/api';

/**
 * Stands for a span that records nothing and that its tracer hands out for everybody: one of each start, so that each can be told from
 * the others. To end it ends nothing else. What a vendor's span can do besides is the shared one's.
 */
export function ownSpan(shared: Span, ended: (span: Span) => void): Span {
  const api: Span = {
    spanContext: () => shared.spanContext(),
    isRecording: () => false,
    setAttribute: () => own,
    setAttributes: () => own,
    addEvent: () => own,
    addLink: () => own,
    addLinks: () => own,
    setStatus: () => own,
    updateName: () => own,
    recordException: () => {},
    end: () => ended(own),
  };
  const own: Span = Object.create(shared, Object.getOwnPropertyDescriptors(api));
  return own;
}
