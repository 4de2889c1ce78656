select not exists (select 1 from ${monthly_figures} as f)
