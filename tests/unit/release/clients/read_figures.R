# Reads fct_indicator.csv as a user of R without any package does, filters, computes and plots.
# Rscript read_figures.R CSV PNG; ends with an error where a value is not the right one.
paths <- commandArgs(trailingOnly = TRUE)
figures <- read.csv(paths[1], fileEncoding = "UTF-8-BOM", na.strings = "")

# Read.
stopifnot(nrow(figures) == 14, is.numeric(figures$value), is.integer(figures$units_expected))
figures$period_end <- as.Date(figures$period_end)
figures$known_from <- as.POSIXct(figures$known_from, format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
stopifnot(!anyNA(figures$period_end), format(figures$known_from[1]) == "2024-04-25")

# Filter.
june <- subset(figures, period_end == as.Date("2025-06-30"))
stopifnot(setNames(june$value, june$unit_id)[c("VN", "P24")] == c(50, 75))

# Compute.
country <- subset(figures, unit_id == "VN")
quarters <- tapply(country$value, quarters(country$period_end), mean, na.rm = TRUE)
stopifnot(round(quarters, 3) == c(16.667, 45.833, 66.667, 91.667))
stopifnot(max(country$value, na.rm = TRUE) * 1.5 == 150)
stopifnot(abs(100 * country$numerator / country$denominator - country$value) < 1e-6 | is.na(country$value))

# Plot.
png(paths[2])
plot(country$period_end, country$value, type = "l")
stopifnot(par("usr")[3] < 10, par("usr")[4] > 100)
invisible(dev.off())
