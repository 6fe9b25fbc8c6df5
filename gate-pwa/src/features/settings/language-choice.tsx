/** Korean or English, at run time; each language is named in itself. */
import type { Locale } from '../../i18n/locale.ts';
import { m } from '../../i18n/words.ts';
import { Segmented } from '../../ui/segmented.tsx';

export function LanguageChoice({
  locale,
  onChange,
}: {
  readonly locale: Locale;
  readonly onChange: (locale: Locale) => void;
}) {
  return (
    <Segmented
      label={m.language()}
      testId="language"
      value={locale}
      onChange={onChange}
      segments={[
        { value: 'ko', label: '한국어', lang: 'ko' },
        { value: 'en', label: 'English', lang: 'en' },
      ]}
    />
  );
}
