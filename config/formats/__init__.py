"""How dates are written where no template says it: as everywhere on the site."""
