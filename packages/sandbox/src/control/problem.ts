/** An error of the admin API. */
export function problem(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}
