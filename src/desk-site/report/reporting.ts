import { TocsinError } from '#base';
import type { DeskParts } from '#disclosure';
import type { Reporting } from '#web';

/** What the public site says of reporting: nothing where nobody uses the desk, or it cannot be opened now. */
export function reportingTo(desk: () => Promise<DeskParts>): () => Promise<Reporting | null> {
  return async () => {
    try {
      const intake = await (await desk()).intake?.();
      const hasCertificate = intake !== undefined && intake.certificate !== null;
      return { formPath: '/report', certificatePath: hasCertificate ? '/report/certificate.asc' : null };
    } catch (error) {
      if (error instanceof TocsinError) return null;
      throw error;
    }
  };
}
