export const dynamic = 'force-dynamic';

export async function GET(_request, { params }) {
  const { id } = await params;
  await hang(id);
  return new Response('hung');
}
