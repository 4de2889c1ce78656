select not exists (select 1 from ${other_figures} as f where f.others > 0)
