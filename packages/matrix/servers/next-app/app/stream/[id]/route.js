export const dynamic = 'force-dynamic';

const bytes = (text) => new TextEncoder().encode(text);

export async function GET(_request, { params }) {
  const { id } = await params;
  const body = new ReadableStream({
    async start(its) {
      its.enqueue(bytes('begun '));
      await hang(id);
      try {
        its.enqueue(bytes('ended'));
        its.close();
      } catch {
        // The client has left.
      }
    },
  });
  return new Response(body);
}
