/** Korean or English, at once. */
import { Languages } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { useLocales, useSay } from './say.ts';

export function LanguageSwitch({ night = false }: { readonly night?: boolean }) {
  const locales = useLocales();
  const say = useSay();
  const next = say.locale === 'ko' ? 'en' : 'ko';
  return (
    <Button
      look={night ? 'night' : 'plain'}
      lang={next}
      icon={<Languages aria-hidden className="size-5" />}
      onClick={() => locales.set(next)}
      className="px-4"
    >
      {next === 'ko' ? '한국어' : 'English'}
    </Button>
  );
}
