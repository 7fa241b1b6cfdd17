import styles from './Photo.module.css';

/** A square product picture; a quiet box stands in while it loads or when there is none. */
export function Photo({ url, size, alt = '' }: { readonly url: string | null; readonly size: number; readonly alt?: string }) {
  return (
    <span className={styles['photo']} style={{ width: size, height: size }}>
      {url !== null && <img src={url} alt={alt} width={size} height={size} loading="lazy" decoding="async" />}
    </span>
  );
}
