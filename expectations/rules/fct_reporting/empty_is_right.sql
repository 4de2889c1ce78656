select not exists (select 1 from ${expecting_sources} as s)
